/** A local GGUF file through node-llama-cpp, an optional peer: for machines without a model server. */
import { GeneratorError } from '../../errors.ts'
import type { Generator } from '../port.ts'

/** The part of node-llama-cpp 3 that is used. */
interface LlamaModule {
  readonly getLlama: (options: { readonly build: 'never'; readonly gpu: false }) => Promise<{ loadModel(options: { readonly modelPath: string }): Promise<LlamaModel>; dispose(): Promise<void> }>
  LlamaCompletion: new (options: { readonly contextSequence: unknown }) => { generateCompletion(prompt: string, options: Readonly<Record<string, unknown>>): Promise<string> }
}
interface LlamaModel {
  createContext(options: { readonly contextSize: number }): Promise<{ getSequence(): unknown }>
  tokenize(text: string): readonly unknown[]
}

const CONTEXT_TOKENS = 2_048

/** GENERATOR_UNAVAILABLE when the package or the file is missing. One answer at a time: the context holds one sequence. */
export async function createLlamaGenerator(modelPath: string): Promise<Generator> {
  const { getLlama, LlamaCompletion } = await load()
  const llama = await getLlama({ build: 'never', gpu: false })
  const model = await llama.loadModel({ modelPath }).catch((error: unknown) => {
    throw new GeneratorError('GENERATOR_UNAVAILABLE', 'the GGUF file cannot be loaded', { value: modelPath, cause: error, remedy: 'Check generatorModel.' })
  })
  const context = await model.createContext({ contextSize: CONTEXT_TOKENS })
  const completion = new LlamaCompletion({ contextSequence: context.getSequence() })
  let last: Promise<unknown> = Promise.resolve()
  return {
    name: `llama:${modelPath.split('/').at(-1) ?? modelPath}`,
    completesOnly: true,
    generate: async ({ messages, temperature = 0, topP = 1, maxTokens = 256, stop, seed }, signal) => {
      const prompt = messages.map(({ content }) => content).join('\n\n')
      const options = { maxTokens, temperature, topP, ...(stop === undefined ? {} : { customStopTriggers: stop }), ...(seed === undefined ? {} : { seed }), ...(signal === undefined ? {} : { signal }) }
      const answer = last.then(async () => {
        signal?.throwIfAborted()
        return completion.generateCompletion(prompt, options)
      })
      last = answer.catch(() => undefined)
      const text = await answer
      return { text, tokens: model.tokenize(text).length }
    },
    close: async () => llama.dispose(),
  }
}

async function load(): Promise<LlamaModule> {
  // A name in a variable keeps the compiler from asking for a package that most installations do not have.
  const name = 'node-llama-cpp'
  try {
    return (await import(name)) as LlamaModule
  } catch (error) {
    throw new GeneratorError('GENERATOR_UNAVAILABLE', 'the package node-llama-cpp is not installed', { value: name, cause: error, remedy: 'Run "npm install node-llama-cpp@3.22.1", or use a chat server (generator "openai").' })
  }
}
