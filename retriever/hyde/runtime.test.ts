import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { GeneratorError } from '../../src/errors.ts'
import type { GenerationRequest, Generator } from '../../src/generate/port.ts'
import type { HypothesisRequest } from '../types.ts'
import { createBreaker } from './breaker.ts'
import { openHypothesisCache } from './cache.ts'
import { createLimiter } from './limiter.ts'
import { promptVariants } from './prompts.ts'
import { createHypothesisProvider, type ProviderOptions } from './provider.ts'

const request: HypothesisRequest = { query: '高血压吃什么药', language: 'zh', queryType: 'question', method: 'hypothesis' }
const TEXT = '常用的降压药有氨氯地平和缬沙坦。'

function setUp(generate: Generator['generate'], options: Partial<ProviderOptions> = {}): { readonly provider: ReturnType<typeof createHypothesisProvider>; readonly asked: GenerationRequest[] } {
  const asked: GenerationRequest[] = []
  const generator: Generator = { name: 'test:model', completesOnly: false, close: async () => undefined, generate: async (given, signal) => {
    asked.push(given)
    return generate(given, signal)
  } }
  const cache = openHypothesisCache(join(mkdtempSync(join(tmpdir(), 'medir-hyde-')), 'cache.sqlite'), options.now === undefined ? {} : { now: options.now })
  return { provider: createHypothesisProvider({ generator, cache, tenant: 't', deadlineMs: 1_000, count: 1, ...options }), asked }
}

describe('the breaker', () => {
  it('opens after failures in a row, lets one try after the pause, and closes on success', () => {
    let time = 0
    const breaker = createBreaker({ failures: 2, pauseMs: 10, now: () => time })
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    expect(breaker.allows()).toBe(true)
    breaker.failed()
    expect(breaker.allows()).toBe(false)
    time = 11
    expect([breaker.allows(), breaker.allows()]).toEqual([true, false])
    breaker.succeeded()
    expect(breaker.allows()).toBe(true)
  })

  it('spares searches a dead generator', async () => {
    const { provider, asked } = setUp(async () => {
      throw new GeneratorError('GENERATOR_UNAVAILABLE', 'the chat server does not answer')
    }, { breaker: createBreaker({ failures: 3 }) })
    const answers = []
    for (let query = 0; query < 6; query++) answers.push(await provider.hypotheses({ ...request, query: `问题${query}` }))
    expect(asked).toHaveLength(3)
    expect(answers.map(({ degraded }) => degraded?.code)).toEqual(Array.from({ length: 6 }, () => 'GENERATOR_UNAVAILABLE'))
  })
})

describe('the limiter', () => {
  it('never runs more than it may, and everything in the end', async () => {
    const limit = createLimiter(2)
    let running = 0
    let most = 0
    const done = await Promise.all(Array.from({ length: 7 }, async (_, index) => limit(async () => {
      most = Math.max(most, ++running)
      await sleep(2)
      running--
      return index
    })))
    expect(done).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(most).toBe(2)
  })
})

describe('an old answer', () => {
  it('is given at once and written anew behind it', async () => {
    let time = 0
    let version = 0
    const { provider, asked } = setUp(async () => ({ text: `${TEXT}第${++version}版` }), { staleMs: 100, now: () => time })
    await provider.hypotheses(request)
    time = 50
    expect(await provider.hypotheses(request)).toMatchObject({ texts: [`${TEXT}第1版`], cached: true })
    expect(asked).toHaveLength(1)
    time = 200
    expect(await provider.hypotheses(request)).toMatchObject({ texts: [`${TEXT}第1版`], cached: true })
    await sleep(20)
    expect(await provider.hypotheses(request)).toMatchObject({ texts: [`${TEXT}第2版`], cached: true })
  })
})

describe('methods', () => {
  it('ask for a mimic beside the target', async () => {
    const { provider } = setUp(async ({ messages }) => ({ text: (messages.at(-1)?.content ?? '').includes('混淆') ? '胃食管反流病餐后烧心，与活动无关。' : TEXT }))
    expect(await provider.hypotheses({ ...request, method: 'contrastive' })).toMatchObject({ texts: [TEXT], mimics: ['胃食管反流病餐后烧心，与活动无关。'] })
  })
  it('judge the passages shown, one by one', async () => {
    const { provider, asked } = setUp(async ({ messages }) => ({ text: (messages.at(-1)?.content ?? '').includes('相关的') ? '是。' : '否' }))
    expect(await provider.hypotheses({ ...request, method: 'judge', passages: ['无', '相关的', '别的'] })).toMatchObject({ relevant: [1] })
    expect(asked).toHaveLength(3)
  })
  it('show the first hits to the generator, without what names a person', async () => {
    const { provider, asked } = setUp(async () => ({ text: TEXT }), { deidentify: (text) => text.replaceAll('张三', '[姓名]') })
    await provider.hypotheses({ ...request, query: '张三的血压', method: 'grounded', passages: ['张三，血压160/100'] })
    const content = asked[0]?.messages.at(-1)?.content ?? ''
    expect(content).toContain('[姓名]，血压160/100')
    expect(content).not.toContain('张三')
  })
  it('take a learnt prompt in the place of medir’s own, and never its cached answer', async () => {
    const { provider, asked } = setUp(async () => ({ text: TEXT }))
    const [own, , brief = own] = promptVariants('question.zh')
    if (own === undefined || brief === undefined) throw new Error('there are variants')
    expect((await provider.hypotheses(request)).cached).toBe(false)
    expect((await provider.hypotheses({ ...request, prompts: { 'question.zh': brief } })).cached).toBe(false)
    expect((await provider.hypotheses({ ...request, prompts: { 'question.zh': brief, 'lay.zh': own } })).cached).toBe(true)
    expect((await provider.hypotheses({ ...request, prompts: { 'lay.zh': brief } })).cached).toBe(true)
    expect(asked.map(({ messages }) => messages.at(-1)?.content)).toEqual([own, brief].map(({ template }) => template.replace('{query}', request.query)))
  })
  it('give demonstrations as earlier turns', async () => {
    const { provider, asked } = setUp(async () => ({ text: TEXT }))
    await provider.hypotheses({ ...request, exemplars: [{ query: '糖尿病吃什么药', text: '首选二甲双胍。' }] })
    expect(asked[0]?.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
  })
  it('write several that differ by seed, and keep the mean log-probability', async () => {
    const { provider, asked } = setUp(async ({ seed = 0 }) => ({ text: `${TEXT}${seed}`, logProbability: -seed }), { count: 3 })
    expect(await provider.hypotheses(request)).toMatchObject({ texts: [`${TEXT}0`, `${TEXT}1`, `${TEXT}2`], logProbability: -1 })
    expect(await provider.hypotheses(request)).toMatchObject({ cached: true, logProbability: -1 })
    expect(asked.map(({ temperature }) => temperature)).toEqual([0.7, 0.7, 0.7])
  })
})

describe('what a generator’s server would not do', () => {
  const degraded = { leg: 'hyde', code: 'GENERATOR_FAILED', remedy: 'without log-probabilities' } as const
  it('is told with one answer, not with the next, and not from the cache', async () => {
    let first = true
    const { provider } = setUp(async () => {
      const told = first ? { degraded } : {}
      first = false
      return { text: TEXT, ...told }
    })
    expect(await provider.hypotheses(request)).toMatchObject({ texts: [TEXT], degraded })
    expect((await provider.hypotheses(request)).degraded).toBeUndefined()
    expect((await provider.hypotheses({ ...request, query: '另一个问题' })).degraded).toBeUndefined()
  })
  it('is told later when the answer that found it out was late', async () => {
    const { provider } = setUp(async () => {
      await sleep(40)
      return { text: TEXT, degraded }
    }, { deadlineMs: 5 })
    expect(await provider.hypotheses(request)).toMatchObject({ late: true, degraded: { code: 'DEADLINE_EXCEEDED' } })
    await sleep(80)
    expect(await provider.hypotheses(request)).toMatchObject({ cached: true, degraded })
    expect((await provider.hypotheses(request)).degraded).toBeUndefined()
  })
})
