import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createGenerator } from './create.ts'
import { generatorContract } from './generator.contract.ts'
import { createOpenAiGenerator } from './openai/generator.ts'
import { createRecordedGenerator } from './recorded/generator.ts'

const question = { messages: [{ role: 'user', content: '什么是高血压？' }], key: '什么是高血压？' } as const

function recording(content: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'medir-recorded-')), 'texts.jsonl')
  writeFileSync(file, content)
  return file
}

async function chatServer(status: number, body: unknown): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    incoming.resume().on('end', () => outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Answers every body with what `answer` makes of it; keeps the bodies. */
async function strictServer(answer: (body: Readonly<Record<string, unknown>>) => { readonly status: number; readonly body: unknown }): Promise<{ readonly url: string; readonly bodies: Readonly<Record<string, unknown>>[] }> {
  const bodies: Readonly<Record<string, unknown>>[] = []
  const server = createServer((incoming, outgoing) => {
    const pieces: Buffer[] = []
    incoming.on('data', (piece: Buffer) => pieces.push(piece)).on('end', () => {
      const body = JSON.parse(Buffer.concat(pieces).toString('utf8')) as Readonly<Record<string, unknown>>
      bodies.push(body)
      const answered = answer(body)
      outgoing.writeHead(answered.status, { 'content-type': 'application/json' }).end(JSON.stringify(answered.body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies }
}

const completion = { choices: [{ message: { content: '高血压是血压持续升高。' }, finish_reason: 'stop', logprobs: { content: [{ logprob: -1 }, { logprob: -3 }] } }], usage: { completion_tokens: 9 } }

generatorContract('recorded', async () => createRecordedGenerator(recording('{"query":"什么是高血压？","text":"血压持续升高。"}\n')), question)
generatorContract('openai', async () => createOpenAiGenerator({ url: await chatServer(200, completion), model: 'm' }), question)

describe('recorded texts', () => {
  it('are found by id and by query, whatever its case and white space', async () => {
    const generator = createRecordedGenerator(recording('{"id":7,"text":"by id"}\n{"query":"What  is ASTHMA?","text":"by query"}\n'))
    expect((await generator.generate({ messages: [], key: '7' })).text).toBe('by id')
    expect((await generator.generate({ messages: [], key: 'what is asthma?' })).text).toBe('by query')
    await expect(generator.generate({ messages: [], key: 'other' })).rejects.toMatchObject({ code: 'GENERATOR_FAILED' })
  })

  it('name the line that is broken', () => {
    expect(() => createRecordedGenerator(recording('{"id":"a","text":"x"}\n{"id":"b"}\n'))).toThrow(expect.objectContaining({ code: 'SOURCE_INVALID', value: expect.stringMatching(/:2$/) as string }))
  })
})

describe('the openai generator', () => {
  it('reports tokens, finish reason and the mean log-probability', async () => {
    const generator = createOpenAiGenerator({ url: await chatServer(200, completion), model: 'm' })
    expect(await generator.generate(question)).toEqual({ text: '高血压是血压持续升高。', tokens: 9, finishReason: 'stop', logProbability: -2 })
  })

  it('asks for log-probabilities only where they are wanted and allowed', async () => {
    const { url, bodies } = await strictServer(() => ({ status: 200, body: completion }))
    const generator = createOpenAiGenerator({ url, model: 'm' })
    await generator.generate(question)
    await generator.generate({ ...question, logProbability: true })
    await createOpenAiGenerator({ url, model: 'm', logProbabilities: false }).generate({ ...question, logProbability: true })
    expect(bodies.map(({ logprobs }) => logprobs)).toEqual([undefined, true, undefined])
  })

  it.each([400, 422, 501])('asks a server that refuses them with %i without, says so once, and never asks again', async (status) => {
    const { url, bodies } = await strictServer(({ logprobs }) => (logprobs === undefined ? { status: 200, body: { choices: [{ message: { content: 'text' } }] } } : { status, body: {} }))
    const generator = createOpenAiGenerator({ url, model: 'm' })
    expect(await generator.generate({ ...question, logProbability: true })).toEqual({ text: 'text', degraded: { leg: 'hyde', code: 'GENERATOR_FAILED', remedy: expect.stringContaining('generatorLogprobs') as string } })
    expect(await generator.generate({ ...question, logProbability: true })).toEqual({ text: 'text' })
    expect(bodies.map(({ logprobs }) => logprobs)).toEqual([true, undefined, undefined])
  })

  it('does not blame the field when the server refuses without it too', async () => {
    let down = true
    const { url, bodies } = await strictServer(() => (down ? { status: 400, body: {} } : { status: 200, body: completion }))
    const generator = createOpenAiGenerator({ url, model: 'm' })
    await expect(generator.generate({ ...question, logProbability: true })).rejects.toMatchObject({ code: 'GENERATOR_FAILED', value: 400 })
    down = false
    expect(await generator.generate({ ...question, logProbability: true })).toMatchObject({ logProbability: -2 })
    expect(bodies.map(({ logprobs }) => logprobs)).toEqual([true, undefined, true])
  })

  it('tells a refusal from silence and quotes neither prompt nor answer', async () => {
    await expect(createOpenAiGenerator({ url: await chatServer(400, { error: '什么是高血压' }), model: 'm' }).generate(question)).rejects.toMatchObject({ code: 'GENERATOR_FAILED', value: 400, message: 'the chat server refused' })
    await expect(createOpenAiGenerator({ url: 'http://127.0.0.1:9', model: 'm', pauseMs: 1 }).generate(question)).rejects.toMatchObject({ code: 'GENERATOR_UNAVAILABLE' })
  })
})

describe('createGenerator', () => {
  it('names the missing setting, and the missing package', async () => {
    await expect(createGenerator({ generator: 'openai' })).rejects.toMatchObject({ code: 'CONFIG_INVALID', value: 'generatorUrl' })
    await expect(createGenerator({ generator: 'llama', generatorModel: '/nowhere.gguf' })).rejects.toMatchObject({ code: 'GENERATOR_UNAVAILABLE' })
    expect(await createGenerator({ generator: 'none' })).toBeUndefined()
  })
})
