import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { embedderContract } from '../embedder.contract.ts'
import { createHashEmbedder } from '../hash/embedder.ts'
import { createOpenAiEmbedder } from './embedder.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

interface Asked {
  readonly input: readonly string[]
  readonly encoding_format: string
}

/** A server that answers as `answer` says; `calls` counts. */
async function serve(answer: (asked: Asked, call: number) => Promise<{ readonly status?: number; readonly headers?: Record<string, string>; readonly body: unknown }>, keep = false): Promise<{ readonly url: string; readonly calls: () => number }> {
  let calls = 0
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      calls++
      void answer(JSON.parse(Buffer.concat(chunks).toString()) as Asked, calls).then(({ status = 200, headers = {}, body }) => outgoing.writeHead(status, headers).end(JSON.stringify(body)))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  if (!keep) servers.push(server)
  else server.unref()
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls: () => calls }
}

const hash = createHashEmbedder({ dimension: 64 })
async function embeddings({ input }: Asked, form: 'base64' | 'float'): Promise<{ readonly body: unknown }> {
  const { vectors } = await hash.embed(input, 'passage')
  const data = vectors.map((vector, index) => ({ index, embedding: form === 'float' ? Array.from(vector) : Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64') }))
  return { body: { data: data.reverse(), usage: { prompt_tokens: 7 } } }
}

embedderContract('openai (base64)', async () => createOpenAiEmbedder({ url: (await serve(async (asked) => embeddings(asked, 'base64'), true)).url, model: 'm' }))
embedderContract('openai (float)', async () => createOpenAiEmbedder({ url: (await serve(async (asked) => embeddings(asked, 'float'), true)).url, model: 'm' }))

describe('the openai embedder and a server in trouble', () => {
  it('tries again after 429 and 503, as long as the server asks', async () => {
    const server = await serve(async (asked, call) => (call <= 2 ? { status: call === 1 ? 429 : 503, headers: { 'retry-after': '0' }, body: {} } : embeddings(asked, 'float')))
    const embedder = await createOpenAiEmbedder({ url: server.url, model: 'm', pauseMs: 1 })
    expect(embedder.dimension).toBe(64)
    expect(server.calls()).toBe(3)
  })

  it('gives up at once on 401 and says which key to set', async () => {
    const server = await serve(async () => ({ status: 401, body: { error: 'no' } }))
    await expect(createOpenAiEmbedder({ url: server.url, model: 'm', pauseMs: 1 })).rejects.toMatchObject({ code: 'EMBEDDER_FAILED', value: 401, remedy: 'Set MEDIR_EMBEDDER_API_KEY.' })
    expect(server.calls()).toBe(1)
  })

  it('refuses vectors of another dimension than before', async () => {
    const server = await serve(async ({ input }, call) => ({ body: { data: input.map((_, index) => ({ index, embedding: call === 1 ? [1, 0] : [1, 0, 0] })) } }))
    const embedder = await createOpenAiEmbedder({ url: server.url, model: 'm' })
    await expect(embedder.embed(['x'], 'query')).rejects.toMatchObject({ code: 'EMBEDDER_FAILED' })
  })

  it('never quotes what the server said', async () => {
    const server = await serve(async () => ({ body: { echo: 'patient text' } }))
    await expect(createOpenAiEmbedder({ url: server.url, model: 'm' })).rejects.not.toThrow(/patient/)
  })

  it('says when nobody answers', async () => {
    await expect(createOpenAiEmbedder({ url: 'http://127.0.0.1:9', model: 'm', pauseMs: 1 })).rejects.toMatchObject({ code: 'EMBEDDER_FAILED', message: 'the embedding server does not answer' })
  })
})
