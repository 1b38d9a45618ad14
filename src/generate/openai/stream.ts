/** The pieces of a streamed chat completion: server-sent events of `choices[0].delta.content`, ended by `[DONE]`. */
import { z } from 'zod'
import { GeneratorError } from '../../errors.ts'

const pieceSchema = z.object({ choices: z.array(z.object({ delta: z.object({ content: z.string().nullish() }) })) })

/** GENERATOR_FAILED when the stream breaks off or holds something else; its text is never quoted. */
export async function* readPieces(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let held = ''
  let done = false
  const decoder = new TextDecoder()
  for await (const chunk of body) {
    held += decoder.decode(chunk, { stream: true })
    const lines = held.split(/\r?\n/)
    held = lines.pop() ?? ''
    for (const line of lines) {
      if (!line.startsWith('data:')) continue
      const data = line.slice('data:'.length).trim()
      if (data === '[DONE]') done = true
      else yield pieceOf(data)
    }
  }
  if (!done) throw new GeneratorError('GENERATOR_FAILED', 'the chat server broke off its answer', { remedy: 'Ask again; check the server.' })
}

function pieceOf(data: string): string {
  try {
    return pieceSchema.parse(JSON.parse(data)).choices[0]?.delta.content ?? ''
  } catch {
    throw new GeneratorError('GENERATOR_FAILED', 'the chat server streamed something else than a completion', { remedy: 'Check that the address is an OpenAI-compatible server.' })
  }
}
