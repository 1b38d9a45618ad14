import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DEFAULT_GATE } from '../hyde/gate-parameters.ts'
import type { GateFeatures } from '../hyde/features.ts'
import { fitGate, interpolate, utility, type GateExample } from './gate/fit.ts'
import { diff, partsSchema, promote, readHistory, readLive, readVersion, rollback } from './live.ts'
import { judge, meansByQuery } from './promotion.ts'
import { reduced, withLength } from './lab.ts'
import { splitOf } from './split.ts'
import { askFact } from './structure/facts.ts'
import { takeQuestion } from './structure/questions.ts'
import { takeSentence } from './structure/sentences.ts'
import { fromStructure } from './structure/structure.ts'
import { candidates } from './tune.ts'
import { FUSION_RANGES, FUSION_SEED, tuneFusion, tuneHypothesisWeights, tuneSaturation, type Saturation } from './weights.ts'
import { DEFAULT_PARAMETERS } from '../parameters.ts'
import type { Passage } from '../../src/domain.ts'

const TEXT = '二甲双胍是治疗2型糖尿病的一线口服药物。它主要通过减少肝糖输出降低空腹血糖。常见不良反应为胃肠道反应，多在用药初期出现。肾功能严重不全者禁用，因为可能发生乳酸酸中毒。'
const passage: Passage = { id: 'p', documentId: 'd', ordinal: 0, title: '盐酸二甲双胍片说明书', text: TEXT, start: 0, end: TEXT.length, language: 'zh', metadata: {} }

describe('pseudo-queries from structure', () => {
  it('take a sentence out, and the lab passage is without it', () => {
    const cut = takeSentence(TEXT)
    if (cut === undefined) throw new Error('a sentence qualifies')
    const sentence = TEXT.slice(...cut)
    expect(sentence.endsWith('。')).toBe(true)
    const queries = fromStructure(passage, new Map([['盐酸二甲双胍片说明书', 1]]))
    expect(queries.map(({ style }) => style)).toEqual(['title', 'sentence'])
    const left = reduced(passage, queries)
    expect(left.title).toBeUndefined()
    expect(left.text).not.toContain(sentence)
    expect(left.text.length).toBe(TEXT.length - sentence.length)
  })
  it('leave out a title that several documents share, and a passage of one sentence', () => {
    expect(fromStructure(passage, new Map([['盐酸二甲双胍片说明书', 2]])).map(({ style }) => style)).toEqual(['sentence'])
    expect(takeSentence('血压升高。')).toBeUndefined()
  })
  it('take a question that stands before its answer, without its label', () => {
    const text = `患者：孩子发烧39度怎么办？\n${TEXT}`
    const cut = takeQuestion(text)
    expect(cut === undefined ? '' : text.slice(...cut)).toBe('孩子发烧39度怎么办？')
    expect(takeQuestion(TEXT)).toBeUndefined()
  })
  it('ask for labelled facts', () => {
    expect(askFact('氨肽素', '适应证：血小板减少性紫癜', 'zh')).toBe('氨肽素治什么病？')
    expect(askFact('metformin', 'Contraindications: eGFR below 30', 'en')).toBe('Who should not take metformin?')
    expect(askFact('氨肽素', '没有标签', 'zh')).toBeUndefined()
  })
  it('split by document, about three in ten held out', () => {
    const splits = Array.from({ length: 2_000 }, (_, index) => splitOf(`document-${index}`))
    expect(splits.filter((split) => split === 'held').length / 2_000).toBeCloseTo(0.3, 1)
    expect(splitOf('document-7')).toBe(splits[7])
  })
})

describe('promotion', () => {
  it('counts a query once, however many hypotheses it was measured with', () => {
    const rows = [{ id: 'a', style: 'title' }, { id: 'b', style: 'qa' }, { id: 'a', style: 'title' }, { id: 'a', style: 'title' }]
    expect(meansByQuery(rows, [1, 0.5, 0, 0.5])).toEqual([{ style: 'title', value: 0.5 }, { style: 'qa', value: 0.5 }])
  })

  const queries = Array.from({ length: 100 }, (_, index) => ({ style: index % 2 === 0 ? 'title' : 'sentence' }))
  const before = queries.map((_, index) => (index % 5) / 5)
  it('lets through what is better beyond chance', () => {
    expect(judge(queries, before, before.map((value) => Math.min(1, value + 0.1)))).toMatchObject({ promoted: true, queries: 100 })
  })
  it('refuses what is the same, what is noise, and what pays for one style with another', () => {
    expect(judge(queries, before, before).promoted).toBe(false)
    expect(judge(queries, before, before.map((value, index) => value + (index % 4 < 2 ? 0.3 : -0.29)))).toMatchObject({ promoted: false })
    expect(judge(queries, before, before.map((value, index) => value + (index % 2 === 0 ? 0.3 : -0.02)))).toMatchObject({ promoted: false, reason: expect.stringContaining('sentence') as string })
    expect(judge(queries.slice(0, 10), before.slice(0, 10), before.slice(0, 10).map((value) => value + 0.2))).toMatchObject({ promoted: false, reason: expect.stringContaining('10 held-out') as string })
    // Three queries of another style are chance, not a style: nDCG 0.5 → 0.6 in every other one is seen through them.
    const rare = [...queries, ...Array.from({ length: 3 }, () => ({ ...queries[0]!, style: 'question' }))]
    const risen = rare.map((_, index) => (index < queries.length ? 0.6 : 0))
    expect(judge(rare, rare.map(() => 0.5), risen)).toMatchObject({ promoted: true, styles: { question: { queries: 3, before: 0.5, after: 0 } } })
  })
})

describe('the gate’s weights', () => {
  const features = (coverage: number): GateFeatures => ({ queryType: 'question', length: 20, legAgreement: 0.5, spread: 0.5, standing: 1, hypothesisAgreement: 0.5, support: 0.5, coverage, drugOverlap: 1 })
  // Texts that use the query's words help, those that do not hurt.
  const examples: readonly GateExample[] = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? { features: features(0.9), gains: [0.5, 0.6, 0.7, 0.8, 0.9] } : { features: features(0.1), gains: [0.5, 0.4, 0.3, 0.2, 0.1] }))
  it('are learnt from examples, the same for the same examples', () => {
    const learnt = fitGate(examples, { ...DEFAULT_GATE, bias: 0, standing: 0, coverage: 0 })
    expect(learnt.coverage).toBeGreaterThan(0)
    // The best that can be: +0.4 for half of the examples.
    expect(utility(examples, learnt)).toBeGreaterThan(0.15)
    expect(fitGate(examples, { ...DEFAULT_GATE, bias: 0, standing: 0, coverage: 0 })).toEqual(learnt)
  })
  it('learn whether a sure writer is to be believed, only where it said how sure it was', () => {
    const sure = examples.map((example, index): GateExample => ({ ...example, features: { ...features(0.5), logProbability: index % 2 === 0 ? -0.1 : -3 } }))
    const start = { ...DEFAULT_GATE, bias: 0, standing: 0, hypothesisAgreement: 0 }
    const learnt = fitGate(sure, start)
    expect(learnt.confidence).toBeGreaterThan(1)
    expect(utility(sure, learnt)).toBeGreaterThan(0.15)
    expect(fitGate(examples, start).confidence).toBe(0)
  })
  it('are read from files of before they knew of confidence', () => {
    const { confidence, ...before } = DEFAULT_GATE
    expect(partsSchema.parse({ gate: before }).gate).toEqual({ ...before, confidence })
  })
  it('interpolate between the shares that were measured', () => {
    expect(interpolate([0, 1, 0, 0, 0], 0.125)).toBe(0.5)
    expect(interpolate([0, 0, 0, 0, 1], 1)).toBe(1)
  })
})

describe('weights', () => {
  it('move half the way to the best of the candidates, and nowhere without a reason', async () => {
    const [, best] = candidates<keyof typeof FUSION_RANGES>(DEFAULT_PARAMETERS, FUSION_RANGES, FUSION_SEED)
    if (best === undefined) throw new Error('there are candidates')
    const tuned = await tuneFusion(DEFAULT_PARAMETERS, async ({ lexicalWeight }) => (lexicalWeight === best.lexicalWeight ? 1 : 0))
    expect(tuned.lexicalWeight).toBeCloseTo((DEFAULT_PARAMETERS.lexicalWeight + best.lexicalWeight) / 2, 2)
    expect(tuned.lexicalWeight + tuned.denseWeight).toBeCloseTo(1, 9)
    expect(await tuneFusion(DEFAULT_PARAMETERS, async () => 0)).toEqual({ lexicalWeight: DEFAULT_PARAMETERS.lexicalWeight, denseWeight: DEFAULT_PARAMETERS.denseWeight, windowWeight: DEFAULT_PARAMETERS.windowWeight })
  })
  it('of BM25 stay within their ranges', async () => {
    const tried: Saturation[] = []
    const tuned = await tuneSaturation({ k1: 1.2, b: 0.75 }, async (saturation) => {
      tried.push(saturation)
      return -saturation.k1
    })
    expect(tried[0]).toEqual({ k1: 1.2, b: 0.75 })
    expect(tried.every(({ k1, b }) => k1 >= 0.4 && k1 <= 2.4 && b >= 0.2 && b <= 1)).toBe(true)
    expect(tuned.k1).toBeCloseTo((1.2 + Math.min(...tried.map(({ k1 }) => k1))) / 2, 2)
  })
  it('of a hypothesis’s lists add up to what they did', async () => {
    const present = DEFAULT_PARAMETERS.hypothesisWeights
    expect(await tuneHypothesisWeights(present, async () => 0)).toEqual(present)
    // The less a hypothesis may say the better: from .6 half the way to the smallest share tried.
    const tried: number[] = []
    const tuned = await tuneHypothesisWeights(present, async ({ lexicalHypothesis, denseHypothesis }) => -(tried[tried.push(lexicalHypothesis + denseHypothesis) - 1] ?? 0))
    expect(tuned.lexicalHypothesis + tuned.denseHypothesis).toBeCloseTo((0.6 + Math.min(...tried)) / 2, 2)
    expect(Object.values(tuned).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 2)
  })
})

describe('a passage in the lab', () => {
  it('is as long as before it lost something', () => {
    const whole = { title: [{ term: 'a', count: 2 }], body: [{ term: 'b', count: 3 }, { term: 'c', count: 1 }] }
    const padded = withLength({ body: [{ term: 'b', count: 2 }] }, whole)
    const length = (terms: readonly { readonly count: number }[] = []): number => terms.reduce((sum, { count }) => sum + count, 0)
    expect([length(padded.title), length(padded.body)]).toEqual([2, 4])
    expect(padded.body?.[0]).toEqual({ term: 'b', count: 2 })
    expect(withLength(whole, whole)).toEqual(whole)
  })
})

describe('what is live', () => {
  const weights = (lexicalWeight: number): { readonly weights: { readonly lexicalWeight: number; readonly denseWeight: number; readonly windowWeight: number } } => ({ weights: { lexicalWeight, denseWeight: 1 - lexicalWeight, windowWeight: 0 } })
  it('is promoted, compared and rolled back in versions', () => {
    const folder = mkdtempSync(join(tmpdir(), 'medir-live-'))
    expect(readLive(folder)).toMatchObject({ version: 0, parts: {} })
    promote(folder, 'run1', weights(0.3), 'better')
    promote(folder, 'run2', { ...weights(0.5), gate: DEFAULT_GATE }, 'better still')
    expect(readLive(folder)).toMatchObject({ version: 2, origins: { weights: 'run2', gate: 'run2' } })
    expect(diff(readVersion(folder, 1), readVersion(folder, 2))).toEqual({ adapter: 'absent', lexical: 'absent', weights: 'changed', hypothesisWeights: 'absent', lexicon: 'absent', gate: 'added', exemplars: 'absent', prompt: 'absent', expansion: 'absent' })
    expect(rollback(folder)).toMatchObject({ version: 3, parts: weights(0.3) })
    expect(rollback(folder, 0).parts).toEqual({})
    expect(readHistory(folder).map(({ action }) => action)).toEqual(['promote', 'promote', 'rollback', 'rollback'])
    expect(() => readVersion(folder, 9)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
  })
})
