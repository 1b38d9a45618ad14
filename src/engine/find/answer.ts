/** An answer from the collection alone: each sentence cites, or is marked; nothing relevant, no answer. */
import { deidentifyText } from '../../../indexer/deidentify/deidentify.ts'
import { answerMessages } from '../../../retriever/answer/prompt.ts'
import { checkSentence, wholeSentences, type AnswerSentence } from '../../../retriever/answer/sentences.ts'
import { GeneratorError } from '../../errors.ts'
import type { Generator } from '../../generate/port.ts'
import { buildContext, type Context, type ContextRequest } from './context.ts'
import type { FindSource } from './source.ts'

export type AnswerEvent =
  | { readonly event: 'context'; readonly context: Context }
  | { readonly event: 'sentence'; readonly sentence: AnswerSentence }
  | { readonly event: 'refusal'; readonly reason: string }

export interface AnswerRequest extends ContextRequest {
  /** Below this relevance of the best passage nothing is answered. */
  readonly leastRelevance: number
  readonly maxTokens: number
}

const NOTHING_RELEVANT = 'nothing relevant was found in the collection'

/** GENERATOR_UNAVAILABLE when none is configured. */
export async function* answerQuestion(source: FindSource, request: AnswerRequest): AsyncGenerator<AnswerEvent> {
  const { engine, signal } = source
  const generator = await engine.generator()
  if (generator === undefined) throw new GeneratorError('GENERATOR_UNAVAILABLE', 'answers need a generator', { remedy: 'Configure one ("medir config"), or ask for /context and let your own model write.' })
  const context = await buildContext(source, request)
  yield { event: 'context', context }
  if (Math.max(0, ...context.excerpts.map(({ relevance }) => relevance)) < request.leastRelevance) {
    yield { event: 'refusal', reason: NOTHING_RELEVANT }
    return
  }
  const question = engine.config.deidentify === 'on' ? deidentifyText(request.query).text : request.query
  for await (const text of wholeSentences(write(generator, question, context, request.maxTokens, signal))) {
    yield { event: 'sentence', sentence: checkSentence(text, context.excerpts, engine.analyzer) }
  }
}

async function* write(generator: Generator, question: string, context: Context, maxTokens: number, signal: AbortSignal | undefined): AsyncGenerator<string> {
  const request = { messages: answerMessages(question, context.prompt, context.language), key: question, maxTokens }
  if (generator.stream === undefined) yield (await generator.generate(request, signal)).text
  else yield* generator.stream(request, signal)
}
