import { describe, expect, it } from 'vitest'
import { readPieces } from './stream.ts'

function body(text: string): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  return new ReadableStream({
    start(controller) {
      for (const byte of bytes) controller.enqueue(new Uint8Array([byte]))
      controller.close()
    },
  })
}

async function pieces(text: string): Promise<readonly string[]> {
  const read: string[] = []
  for await (const piece of readPieces(body(text))) read.push(piece)
  return read
}

const event = (content: string): string => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`

describe('a streamed completion', () => {
  it('comes in pieces, however the bytes are cut', async () => {
    expect(await pieces(`${event('秋水')}: keep-alive\n\n${event('仙碱')}data: {"choices":[{"delta":{}}]}\n\ndata: [DONE]\n\n`)).toEqual(['秋水', '仙碱', ''])
  })

  it('that breaks off or is something else is a failure that quotes nothing', async () => {
    await expect(pieces(event('half'))).rejects.toMatchObject({ code: 'GENERATOR_FAILED' })
    await expect(pieces('data: {"secret": 1}\n\n')).rejects.toThrow(/^(?!.*secret)/)
  })
})
