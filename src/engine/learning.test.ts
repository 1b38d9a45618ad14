/** medir learn from end to end with the hashing embedder: no model, no meaning beyond shared words, every stage. */
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { promote, readHistory, readLive, rollback } from '../../retriever/learn/live.ts'
import { encodeVector } from '../../retriever/learn/types.ts'
import { loadConfig } from '../config.ts'
import type { Document } from '../domain.ts'
import type { Generator } from '../generate/port.ts'
import { createEngine, type Engine } from './engine.ts'
import { learnCollection, learningFolder, retrieverPartsOf, type LearnRequest } from './learning.ts'
import { createCollections } from './collections.ts'

vi.setConfig({ testTimeout: 180_000 })

const KEY = { tenant: 'default', name: 'notes' }
const documents = readFileSync(join(import.meta.dirname, '../../samples/documents.jsonl'), 'utf8').split('\n').filter((line) => line !== '').slice(0, 14).map((line): Document => ({ metadata: {}, ...(JSON.parse(line) as { readonly id: string; readonly text: string }) }))

/** Nearly titles of documents: both legs agree on them; and one that no passage answers. */
const ASKED = [...documents.flatMap(({ title }) => (title === undefined ? [] : [`请问${title}`])), 'zzz qqq']

/** Writes the same for the same seed and prompt, as a model at a fixed seed would. */
const generator: Generator = {
  name: 'test:writer',
  completesOnly: false,
  generate: async ({ messages, seed = 0 }) => ({ text: `${(messages.at(-1)?.content ?? '').split('\n').at(-1)?.slice(seed % 7, (seed % 7) + 30 - 4 * Number(/术语|一两句/.test(messages.at(-1)?.content ?? ''))) ?? ''}的诊断和治疗要点有哪些？`, tokens: 9, logProbability: -(1 + (seed % 7)) / 10 }),
  close: async () => undefined,
}

async function withNotes<Result>(work: (engine: Engine, learn: (request?: Partial<LearnRequest>) => ReturnType<typeof learnCollection>, folder: string) => Promise<Result>): Promise<Result> {
  const { config } = loadConfig({ environment: {}, flags: { home: mkdtempSync(join(tmpdir(), 'medir-learning-')), embedder: 'hash', drugs: 'off', deidentify: 'off', feedback: 'on' } })
  const engine = createEngine(config)
  try {
    await engine.putDocuments(KEY, documents, {})
    const collections = createCollections(engine.store)
    const learn = async (request: Partial<LearnRequest> = {}): ReturnType<typeof learnCollection> =>
      learnCollection(
        { config, collections, analyzer: engine.analyzer, embedder: async (signal) => engine.embedder(signal), generator: async () => generator, feedback: { confirmed: () => [{ query: '血压高吃什么药', documentId: documents[0]?.id ?? '' }] } },
        KEY,
        { passages: 30, distractors: 10, queries: 12, hypotheses: 2, expansions: 1, asked: ASKED, promote: false, progress: () => () => undefined, ...request },
      )
    const result = await work(engine, learn, learningFolder(config, KEY))
    await collections.close()
    return result
  } finally {
    await engine.close()
  }
}

/** Every artefact's hash by its name; what it cost is no artefact. */
function artefacts(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(join(folder, 'runs'), { recursive: true, encoding: 'utf8' }).filter((name) => /\.(jsonl|json|txt)$/.test(name) && !/costs\.jsonl?$/.test(name)).toSorted()
  return Object.fromEntries(names.map((name) => [name, createHash('sha256').update(readFileSync(join(folder, 'runs', name))).digest('hex')]))
}

describe('medir learn', () => {
  it('ends with the same bytes when every stage was stopped once on its way', async () => {
    const stages = new Set<string>()
    const whole = await withNotes(async (_, learn, folder) => {
      await learn({ progress: (stage) => () => void stages.add(stage) })
      return artefacts(folder)
    })
    expect(stages.size).toBeGreaterThan(7)
    expect([...stages].filter((stage) => stage.startsWith('7-prompt-')).length).toBeGreaterThan(1)
    const stopped = await withNotes(async (_, learn, folder) => {
      const ends = new Set<string>()
      for (const wanted of stages) {
        const stop = new AbortController()
        const run = learn({ signal: stop.signal, progress: (stage) => () => {
          if (stage === wanted) stop.abort(new DOMException('stopped', 'AbortError'))
        } })
        ends.add(await run.then(() => 'finished', (error: unknown) => (error as Error).name))
      }
      expect(ends).toEqual(new Set(['AbortError']))
      await learn()
      return artefacts(folder)
    })
    expect(Object.keys(whole).length).toBeGreaterThan(15)
    expect(stopped).toEqual(whole)
  })

  it('says why each part was refused, and puts nothing live that did not pass', async () => {
    await withNotes(async (engine, learn, folder) => {
      const { report, promotable, live } = await learn({ promote: true })
      expect(report.parts.map(({ part }) => part)).toEqual(expect.arrayContaining(['adapter', 'lexical', 'lexicon', 'weights', 'gate', 'hypothesisWeights', 'prompt', 'exemplars', 'expansion']))
      expect(report.queries['use']).toMatchObject({ made: 1 })
      expect(report.queries['asked']?.made).toBeGreaterThan(3)
      expect(report.queries['asked']).toMatchObject({ held: 0 })
      expect(report.queries['asked']?.made).toBeLessThan(ASKED.length)
      for (const { reason } of report.parts) expect(reason).not.toBe('')
      expect(Object.keys(live.parts).toSorted()).toEqual(Object.keys(promotable).toSorted())
      expect(readHistory(folder).filter(({ action }) => action === 'refuse').length).toBe(report.parts.filter(({ promoted }) => !promoted).length)
      expect(report.artefacts).toMatchObject({ gateExamplesWritten: expect.any(String) as string, gateHeldWritten: expect.any(String) as string })
      const written = readFileSync(join(folder, 'runs', report.run, 'gate-examples-written.jsonl'), 'utf8').split('\n').slice(1).filter((line) => line !== '').map((line) => JSON.parse(line) as { readonly kind: string; readonly features: { readonly logProbability: number } })
      expect(written.length).toBeGreaterThan(2)
      expect(written.map(({ kind, features }) => [kind, features.logProbability])).toEqual(written.map(() => ['written', -0.1]))
      await expect(engine.promoteLearnt(KEY, 'ffffffffffffffff')).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    })
  })

  it('exports the paper’s training sets without held-out documents', async () => {
    await withNotes(async (engine, learn, folder) => {
      const { run } = await learn()
      const out = join(folder, 'out')
      const exported = await engine.exportLearnt(KEY, run, out)
      expect(exported.triples).toBeGreaterThan(2)
      const queries = readFileSync(join(folder, 'runs', run, '2-pseudo-queries.jsonl'), 'utf8').split('\n').slice(1).filter((line) => line !== '').map((line) => JSON.parse(line) as { readonly text: string; readonly split: string; readonly cut?: unknown })
      const held = new Set(queries.filter(({ split }) => split === 'held').map(({ text }) => text))
      const cut = new Set(queries.filter((query) => query.cut !== undefined).map(({ text }) => text))
      const lines = readFileSync(join(out, 'triples.jsonl'), 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as { readonly query: string; readonly pos: readonly string[] })
      expect(lines.some(({ query }) => held.has(query))).toBe(false)
      expect(lines.filter(({ query, pos }) => cut.has(query) && pos[0]?.includes(query) === true)).toEqual([])
      await expect(engine.exportLearnt(KEY, 'ffffffffffffffff', out)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    })
  })
})

describe('what is live', () => {
  it('leaves out examples whose vectors another model made', () => {
    const exemplar = { query: '血压高怎么办', text: '首选钙通道阻滞剂。', vector: encodeVector(Float32Array.of(1, 0)) }
    const nearest = (embedder: string | undefined): unknown => retrieverPartsOf({ exemplars: [{ ...exemplar, ...(embedder === undefined ? {} : { embedder }) }] }, 'this').hyde?.exemplars?.(Float32Array.of(1, 0))
    const { query, text } = exemplar
    expect([nearest('this'), nearest(undefined), nearest('another')]).toEqual([[{ query, text }], [{ query, text }], undefined])
  })

  it('changes how queries are treated at once, and rolls back', async () => {
    await withNotes(async (engine, _, folder) => {
      const search = async (): Promise<readonly string[]> => (await engine.search(KEY, { query: '血压', k: 5, mode: 'hybrid', hyde: 'off', explain: false })).hits.map(({ id, score }) => `${id} ${score}`)
      const before = await search()
      promote(folder, 'run', { weights: { lexicalWeight: 0.01, denseWeight: 0.99, windowWeight: 0 } }, 'test')
      expect(await search()).not.toEqual(before)
      rollback(folder)
      expect(await search()).toEqual(before)
    })
  })

  it('knows words of the collection’s own in queries, and the index stays as it is', async () => {
    await withNotes(async (engine, _, folder) => {
      const search = async (): Promise<readonly string[]> => (await engine.search(KEY, { query: '肝肾功能不全者', k: 5, mode: 'lexical', hyde: 'off', explain: false })).hits.map(({ id, score }) => `${id} ${score}`)
      const [before, info] = [await search(), await (await engine.reader(KEY)).info()]
      promote(folder, 'run', { lexicon: ['肝肾功能不全者'] }, 'test')
      expect(await search()).not.toEqual(before)
      expect((await (await engine.reader(KEY)).info()).revision).toBe(info.revision)
      await engine.rollbackLearnt(KEY)
      expect(await search()).toEqual(before)
    })
  })

  it('in the collection itself is applied with its promotion, taken back with it, and given to a collection made anew', async () => {
    await withNotes(async (engine, _, folder) => {
      const run = '0123456789abcdef'
      mkdirSync(join(folder, 'runs', run), { recursive: true })
      writeFileSync(join(folder, 'runs', run, 'promotable.json'), JSON.stringify({ lexical: { k1: 0, b: 0 } }))
      const lexical = async (): Promise<{ readonly k1: number; readonly b: number }> => (await (await engine.reader(KEY)).info()).settings.lexical
      const search = async (): Promise<readonly string[]> => (await engine.search(KEY, { query: '高血压的治疗', k: 5, mode: 'lexical', hyde: 'off', explain: false })).hits.map(({ id, score }) => `${id} ${score}`)
      const [before, settings] = [await search(), (await (await engine.reader(KEY)).info()).settings]
      const writer = await engine.store.open(KEY, 'write')
      await expect(engine.promoteLearnt(KEY, run)).rejects.toMatchObject({ code: 'STORE_LOCKED' })
      await writer.close()
      expect(readLive(folder).version).toBe(0)

      expect(await engine.promoteLearnt(KEY, run)).toMatchObject({ version: 1, parts: { lexical: { k1: 0, b: 0 } } })
      expect(await lexical()).toMatchObject({ k1: 0, b: 0, fieldWeights: settings.lexical.fieldWeights })
      // k1 = 0: whether a word is there counts, and how often does not.
      const learnt = await search()
      expect(learnt).not.toEqual(before)
      await engine.promoteLearnt(KEY, run)
      expect(await search()).toEqual(learnt)

      await engine.dropCollection(KEY)
      await engine.putDocuments(KEY, documents, {})
      expect(await lexical()).toMatchObject({ k1: 0, b: 0 })
      expect(await search()).toEqual(learnt)

      await engine.rollbackLearnt(KEY, 0)
      expect((await (await engine.reader(KEY)).info()).settings).toEqual(settings)
      expect(await search()).toEqual(before)
    })
  })

  it('as words of passages is applied with its promotion, also after one that was cut off, kept through indexing, and taken out again', async () => {
    await withNotes(async (engine, _, folder) => {
      const run = '0123456789abcdef'
      const reader = await engine.reader(KEY)
      const [first, second] = (await reader.scan({ limit: 2 })).passages
      if (first === undefined || second === undefined) throw new Error('there are passages')
      mkdirSync(join(folder, 'runs', run), { recursive: true })
      writeFileSync(join(folder, 'runs', run, 'promotable.json'), JSON.stringify({ expansion: [{ passageId: first.id, queries: ['zyxwvut', 'zyxwvut qponmlk'] }, { passageId: 'gone', queries: ['zyxwvut'] }] }))
      const found = async (query: string): Promise<readonly string[]> => (await engine.search(KEY, { query, k: 5, mode: 'lexical', hyde: 'off', explain: false })).hits.map(({ id }) => id)
      const words = async (): Promise<unknown> => (await engine.reader(KEY)).lexicalOf([first.id, second.id])
      const settings = async (): Promise<unknown> => (await (await engine.reader(KEY)).info()).settings
      const [wordsBefore, settingsBefore] = [await words(), await settings()]
      expect(await found('zyxwvut')).toEqual([])

      // As a promotion leaves it that was killed among the passages.
      const writer = await engine.store.open(KEY, 'write')
      const { settings: plain } = await writer.info()
      await writer.updateSettings({ ...plain, extra: { ...plain.extra, expansion: 'unfinished' } })
      const [, own] = await writer.lexicalOf([first.id, second.id])
      await writer.putLexical([{ passageId: second.id, lexical: { ...own, expansion: [{ term: 'zyxwvut', count: 3 }] } }])
      await writer.close()
      expect(await found('zyxwvut')).toEqual([second.id])

      expect(await engine.promoteLearnt(KEY, run)).toMatchObject({ version: 1 })
      expect([await found('zyxwvut'), await found('qponmlk')]).toEqual([[first.id], [first.id]])
      const { revision } = await (await engine.reader(KEY)).info()
      await engine.promoteLearnt(KEY, run)
      expect((await (await engine.reader(KEY)).info()).revision).toBe(revision)

      // The same passage, taken out and put back.
      await engine.deleteDocuments(KEY, [first.documentId])
      expect(await found('zyxwvut')).toEqual([])
      await engine.putDocuments(KEY, documents, {})
      expect(await found('zyxwvut')).toEqual([first.id])
      await engine.dropCollection(KEY)
      await engine.putDocuments(KEY, documents, {})
      expect(await found('qponmlk')).toEqual([first.id])

      await engine.rollbackLearnt(KEY, 0)
      expect(await found('zyxwvut')).toEqual([])
      expect(await words()).toEqual(wordsBefore)
      expect(await settings()).toEqual(settingsBefore)
    })
  })

  it('is taken out by the next indexing where nothing is live and a promotion was cut off', async () => {
    await withNotes(async (engine, _, folder) => {
      mkdirSync(join(folder, 'runs'), { recursive: true })
      const writer = await engine.store.open(KEY, 'write')
      const { settings } = await writer.info()
      const [passage] = (await writer.scan({ limit: 1 })).passages
      const [own] = await writer.lexicalOf([passage?.id ?? ''])
      await writer.updateSettings({ ...settings, extra: { ...settings.extra, expansion: 'unfinished' } })
      await writer.putLexical([{ passageId: passage?.id ?? '', lexical: { ...own, expansion: [{ term: 'zyxwvut', count: 3 }] } }])
      await writer.close()
      await engine.putDocuments(KEY, documents.slice(0, 1), {})
      expect(await (await engine.reader(KEY)).lexicalOf([passage?.id ?? ''])).toEqual([own])
      expect((await (await engine.reader(KEY)).info()).settings).toEqual(settings)
    })
  })
})
