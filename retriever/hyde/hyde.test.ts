import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { GeneratorError } from '../../src/errors.ts'
import type { Generator } from '../../src/generate/port.ts'
import { openHypothesisCache } from './cache.ts'
import { cleanHypothesis } from './clean.ts'
import { promptFor, promptMessages } from './prompts.ts'
import { createHypothesisProvider } from './provider.ts'

const question = { query: '高血压吃什么药', language: 'zh', queryType: 'question', method: 'hypothesis' } as const

function setUp(generate: Generator['generate'], deadlineMs = 1_000): { readonly provider: ReturnType<typeof createHypothesisProvider>; readonly calls: () => number } {
  let calls = 0
  const generator: Generator = { name: 'test:model', completesOnly: false, close: async () => undefined, generate: async (request, signal) => {
    calls++
    return generate(request, signal)
  } }
  const cache = openHypothesisCache(join(mkdtempSync(join(tmpdir(), 'medir-hyde-')), 'cache.sqlite'))
  return { provider: createHypothesisProvider({ generator, cache, tenant: 't', deadlineMs, count: 1 }), calls: () => calls }
}

describe('the hypothesis provider', () => {
  it('asks once and answers from the cache after that', async () => {
    const { provider, calls } = setUp(async () => ({ text: '常用的降压药有氨氯地平和缬沙坦。' }))
    expect(await provider.hypotheses(question)).toMatchObject({ texts: ['常用的降压药有氨氯地平和缬沙坦。'], source: 'generator', cached: false })
    expect(await provider.hypotheses({ ...question, query: ' 高血压吃什么药 ' })).toMatchObject({ source: 'cache', cached: true })
    expect(calls()).toBe(1)
  })

  it('asks once when the same question comes twice at the same time', async () => {
    const { provider, calls } = setUp(async () => sleep(20, { text: '常用的降压药有氨氯地平和缬沙坦。' }))
    const answers = await Promise.all([provider.hypotheses(question), provider.hypotheses(question)])
    expect(answers.map(({ texts }) => texts.length)).toEqual([1, 1])
    expect(calls()).toBe(1)
  })

  it('says late when time is up, and has the answer the next time', async () => {
    const { provider } = setUp(async () => sleep(60, { text: '常用的降压药有氨氯地平和缬沙坦。' }), 5)
    expect(await provider.hypotheses(question)).toMatchObject({ texts: [], reason: 'late', degraded: { leg: 'hyde', code: 'DEADLINE_EXCEEDED' } })
    await sleep(120)
    expect(await provider.hypotheses(question)).toMatchObject({ source: 'cache' })
  })

  it('tells a failing generator instead of throwing', async () => {
    const { provider } = setUp(async () => {
      throw new GeneratorError('GENERATOR_UNAVAILABLE', 'the chat server does not answer')
    })
    expect(await provider.hypotheses(question)).toMatchObject({ texts: [], degraded: { leg: 'hyde', code: 'GENERATOR_UNAVAILABLE' } })
  })

  it('stops waiting when the caller does', async () => {
    const { provider } = setUp(async () => sleep(200, { text: 'too late to matter' }))
    await expect(provider.hypotheses(question, AbortSignal.timeout(5))).rejects.toThrow('timeout')
  })
})

describe('cleaning what a model wrote', () => {
  it('strips thinking and labels', () => {
    expect(cleanHypothesis('<think>hmm</think>\n答案：氨氯地平是钙通道阻滞剂。', '高血压')).toBe('氨氯地平是钙通道阻滞剂。')
  })
  it('drops refusals, echoes, and next to nothing', () => {
    expect(cleanHypothesis('抱歉，我无法提供医疗建议，请咨询医生。', '高血压')).toBeUndefined()
    expect(cleanHypothesis("I'm sorry, but I can't help with that.", 'x')).toBeUndefined()
    expect(cleanHypothesis('What is the dose of aspirin ?', 'what is the dose of aspirin?')).toBeUndefined()
    expect(cleanHypothesis('是的。', '高血压')).toBeUndefined()
  })
})

describe('prompts', () => {
  it('put the query in as it is, dollar signs included', () => {
    expect(promptMessages(promptFor('question', 'en'), { query: 'cost $& more' }, false).messages[0]?.content).toContain('cost $& more')
  })
  it('exist for every query type in both languages', () => {
    for (const type of ['question', 'title', 'passage', 'record', 'drug', 'lay', 'keywords', 'identifier'] as const) for (const language of ['zh', 'en'] as const) expect(promptFor(type, language).language).toBe(language)
  })
})
