/** What the ledger and the pipeline promise: nothing lost, nothing done twice, counts that add up. */
import { mkdtempSync, mkdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Ledger } from '../indexer/ledger/ledger.ts'
import type { IndexOptions } from '../indexer/pipeline.ts'
import type { IndexReport } from '../indexer/report.ts'
import { originOf, sourcesOf } from '../indexer/source.ts'
import { loadConfig } from '../src/config.ts'
import type { Embedder } from '../src/embed/port.ts'
import { createEngine, type Engine } from '../src/engine/engine.ts'
import { lastOrigins, readLedger } from '../src/engine/ledgers.ts'
import { EmbedderError, InputError } from '../src/errors.ts'
import { searchRequestSchema } from '../src/schemas.ts'

const root = mkdtempSync(join(tmpdir(), 'medir-ledger-'))
const key = { tenant: 'default', name: 'notes' }
let home: string
let source: string
let engine: Engine
let turn = 0

beforeEach(() => {
  home = join(root, `home-${turn}`)
  source = join(root, `source-${turn++}`)
  mkdirSync(source)
  engine = createEngine(loadConfig({ environment: {}, flags: { home, embedder: 'hash', drugs: 'off' } }).config)
})
afterEach(async () => {
  vi.restoreAllMocks()
  await engine.close()
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const note = (id: string, text = `Note ${id}: the patient has a cough.`): { readonly id: string; readonly text: string } => ({ id, text })
const notes = (count: number, from = 0): readonly { readonly id: string; readonly text: string }[] => Array.from({ length: count }, (_, index) => note(`d${from + index}`))

function put(name: string, records: readonly unknown[]): void {
  writeFileSync(join(source, name), records.map((record) => (typeof record === 'string' ? record : JSON.stringify(record))).join('\n'))
}

async function index(options: IndexOptions = {}): Promise<IndexReport> {
  return engine.index(key, sourcesOf([source], process.stdin), { origins: [originOf(source)], ...options })
}

async function ids(): Promise<readonly string[]> {
  const handle = await engine.store.open(key, 'read')
  try {
    return (await handle.scanDocuments({ limit: 1000 })).ids
  } finally {
    await handle.close()
  }
}

describe('indexing again', () => {
  it('embeds nothing when nothing changed, and only what changed otherwise', async () => {
    put('a.jsonl', notes(20))
    expect(await index()).toMatchObject({ documents: { input: 20, added: 20 }, embedded: 20, pending: 0 })
    expect(await index()).toMatchObject({ documents: { input: 20, added: 0, skipped: 20 }, embedded: 0, tokens: 0 })
    put('a.jsonl', [...notes(19), note('d19', 'Another text.')])
    expect(await index()).toMatchObject({ documents: { input: 20, updated: 1, skipped: 19 }, embedded: 1, passages: 1 })
  })

  it('knows an id that comes twice, however far apart', async () => {
    put('a.jsonl', notes(300))
    put('b.jsonl', [note('d0', 'Again.')])
    const report = await index()
    expect(report.documents).toMatchObject({ input: 301, added: 300, failed: 1 })
    expect(report.failures).toEqual([{ source: 'b.jsonl:1', code: 'SOURCE_INVALID', reason: 'the id was already used in this run; the first record stays' }])
  })

  const condition = (text: string, lastUpdated?: string): unknown => ({ resourceType: 'Condition', id: 'c', code: { text }, ...(lastUpdated === undefined ? {} : { meta: { lastUpdated } }) })
  const found = async (): Promise<readonly string[]> => (await engine.search(key, searchRequestSchema.parse({ query: 'gout', mode: 'lexical', hyde: 'off' }))).hits.map(({ text }) => text)
  const OLD = condition('Gout', '2024-01-01T10:00:00+08:00')
  const NEW = condition('Gout of the knee', '2024-01-01T03:00:00Z')
  const ANOTHER = condition('Gout of the hand', '2023-12-31T00:00:00Z')

  it('keeps the latest version, in whichever order versions come, and skips them all the next time', async () => {
    for (const [first, second] of [[OLD, NEW], [NEW, OLD]]) {
      put('1.ndjson', [first, ANOTHER])
      // Far enough apart for batches of their own.
      put('2.jsonl', notes(300))
      put('3.ndjson', [second])
      const report = await index()
      expect(report.documents).toMatchObject({ input: 303, failed: 0 })
      expect(report.documents.added + report.documents.updated + report.documents.skipped).toBe(303)
      expect(await found()).toEqual(['Condition: Gout of the knee'])
      expect((await index()).documents).toMatchObject({ input: 303, added: 0, updated: 0, skipped: 303, failed: 0 })
    }
    // What the later version says counts, also when it alone is left.
    put('1.ndjson', [condition('Gout of the foot', '2024-02-02T00:00:00Z')])
    expect((await index()).documents).toMatchObject({ updated: 1, failed: 0 })
    expect(await found()).toEqual(['Condition: Gout of the foot'])
  })

  it('takes a record that comes twice as it is for a repetition, no failure', async () => {
    put('a.ndjson', [condition('Gout'), condition('Gout')])
    put('b.ndjson', [condition('Gout')])
    expect(await index()).toMatchObject({ documents: { input: 3, added: 1, skipped: 2, failed: 0 }, skips: [{ type: 'Condition', reason: 'duplicate', count: 2 }] })
  })

  it('reads baseline and update files in one run: the revised citation stays, the deleted one goes', async () => {
    const citation = (id: number, title: string, day: number): string => `<PubmedArticle><MedlineCitation><PMID>${id}</PMID><DateRevised><Year>2024</Year><Month>3</Month><Day>${day}</Day></DateRevised><Article><ArticleTitle>${title}</ArticleTitle></Article></MedlineCitation></PubmedArticle>`
    put('n1.xml', [`<PubmedArticleSet>${citation(1, 'Gout one', 1)}${citation(2, 'Gout two', 1)}</PubmedArticleSet>`])
    put('n2.xml', [`<PubmedArticleSet>${citation(1, 'Gout one revised', 12)}<DeleteCitation><PMID>2</PMID></DeleteCitation></PubmedArticleSet>`])
    expect((await index()).documents).toMatchObject({ input: 4, failed: 0, deleted: 1 })
    expect(await found()).toEqual(['Gout one revised'])
    expect(await ids()).toEqual(['pmid:1'])
  })

  it('goes on with a ledger of the version before', async () => {
    put('a.jsonl', notes(3))
    await index()
    const ledger = Ledger.open(home, key)
    ledger.database.exec('ALTER TABLE records DROP COLUMN revised; PRAGMA user_version = 1;')
    ledger.close()
    expect((await index()).documents).toMatchObject({ skipped: 3, failed: 0 })
  })

  it('mends a ledger that was lost by what the store holds', async () => {
    put('a.jsonl', notes(5))
    await index()
    rmSync(join(home, 'ledgers'), { recursive: true })
    expect(await index()).toMatchObject({ documents: { skipped: 5 }, embedded: 0, pending: 0 })
    expect((await readLedger(home, key, async ({ summary }) => summary())).byStage).toEqual({ embedded: 5 })
  })

  it('remembers what was given, for a run without paths', async () => {
    put('a.jsonl', notes(1))
    await index()
    expect(lastOrigins(home, key)).toEqual([source])
  })
})

describe('a record that fails', () => {
  it('fails alone and is written down without its text', async () => {
    put('a.jsonl', [note('d0'), '{"id":"secret patient name"}', { ...note('d1'), id: 'x'.repeat(513) }, note('d2')])
    expect((await index()).documents).toMatchObject({ input: 4, added: 2, failed: 2 })
    const rows = await readLedger(home, key, async ({ records }) => [...records('failed')])
    expect(rows.map(({ place, code, isDocument }) => [place, code, isDocument])).toEqual([['a.jsonl:2', 'SOURCE_INVALID', false], ['a.jsonl:3', 'SOURCE_INVALID', false]])
    expect(JSON.stringify(rows)).not.toContain('secret')
  })

  it('refused by the store leaves the rest of its batch alone, fails again without the work, and is tried again when asked', async () => {
    put('a.jsonl', [note('d0'), note('refused'), note('d1')])
    const open = engine.store.open.bind(engine.store)
    const create = engine.store.create.bind(engine.store)
    let tries = 0
    const refusing = async (handle: ReturnType<typeof open>): ReturnType<typeof open> => {
      const collection = await handle
      const putDocuments = collection.putDocuments.bind(collection)
      collection.putDocuments = async (documents, signal) => {
        if (documents.some(({ document }) => document.id === 'refused')) {
          tries++
          throw new InputError('a passage is not to my taste')
        }
        return putDocuments(documents, signal)
      }
      return collection
    }
    vi.spyOn(engine.store, 'create').mockImplementation(async (...given) => refusing(create(...given)))
    vi.spyOn(engine.store, 'open').mockImplementation(async (...given) => refusing(open(...given)))
    expect((await index()).documents).toMatchObject({ input: 3, added: 2, failed: 1 })
    expect(tries).toBe(2)
    const again = await index()
    expect(again.documents).toMatchObject({ input: 3, skipped: 2, failed: 1 })
    expect(again.failures[0]?.reason).toContain('as before')
    expect(tries).toBe(2)
    vi.restoreAllMocks()
    expect((await index({ retryFailed: true })).documents).toMatchObject({ input: 3, added: 1, skipped: 2 })
  })
})

describe('syncing with a source', () => {
  it('deletes what vanished from it, and nothing that came from elsewhere', async () => {
    put('a.jsonl', notes(10))
    put('b.jsonl', notes(1, 10))
    await engine.putDocuments(key, [{ ...note('elsewhere'), metadata: {} }], {})
    await index()
    unlinkSync(join(source, 'b.jsonl'))
    expect(await index()).toMatchObject({ documents: { input: 10, skipped: 10 } })
    expect(await ids()).toHaveLength(12)
    expect(await index({ sync: 'within-limit' })).toMatchObject({ documents: { input: 10, skipped: 10 }, vanished: { found: 1, deleted: 1 } })
    expect(await ids()).toEqual(['d0', 'd1', 'd2', 'd3', 'd4', 'd5', 'd6', 'd7', 'd8', 'd9', 'elsewhere'])
  })

  it('never deletes more than a fifth of the collection by itself', async () => {
    put('a.jsonl', notes(10))
    await index()
    put('a.jsonl', notes(7))
    const report = await index({ sync: 'within-limit' })
    expect(report.vanished).toMatchObject({ found: 3, deleted: 0, kept: expect.stringContaining('20 %') as unknown })
    expect(await ids()).toHaveLength(10)
    expect((await index({ sync: 'beyond-limit' })).vanished).toEqual({ found: 3, deleted: 3 })
    expect(await ids()).toHaveLength(7)
  })

  it('keeps the documents of a file with broken records, whose ids nobody knows', async () => {
    put('a.jsonl', notes(10))
    await index()
    put('a.jsonl', [...notes(9), 'not json'])
    expect((await index({ sync: 'within-limit' })).vanished).toEqual({ found: 0, deleted: 0 })
    expect(await ids()).toHaveLength(10)
  })
})

describe('a dry run', () => {
  it('says what would happen and writes nothing', async () => {
    put('a.jsonl', [...notes(3), 'not json', note('d0', 'Another text.')])
    const report = await index({ dryRun: true })
    expect(report).toMatchObject({ dryRun: true, documents: { input: 5, added: 3, failed: 2 }, types: [{ format: 'json', type: 'document', count: 3 }] })
    expect(await engine.listCollections('default')).toEqual([])
    await expect(readLedger(home, key, async ({ summary }) => summary())).rejects.toMatchObject({ code: 'COLLECTION_UNKNOWN' })
    await index()
    put('a.jsonl', [...notes(2), note('d2', 'Changed.'), note('d3')])
    expect((await index({ dryRun: true })).documents).toEqual({ input: 4, added: 1, updated: 1, skipped: 2, deleted: 0, failed: 0 })
    expect((await engine.getDocument(key, 'd2'))?.text).toContain('cough')
  })
})

describe('vectors', () => {
  it('join later when the text is enough for now, and every answer says what share has them', async () => {
    put('a.jsonl', [note('old'), note('new', 'Asthma treated with steroids.')])
    const report = await index({ wait: 'lexical' })
    expect(report.documents.added).toBe(2)
    const { embedded = 0, passages = 0 } = (await engine.listCollections('default'))[0] ?? {}
    expect(report.pending).toBe(passages - embedded)
    await engine.index(key, [], {})
    expect((await engine.listCollections('default'))[0]).toMatchObject({ passages: 2, embedded: 2 })
  })

  it('that are missing are told by share, and what is searched meanwhile gets them first', async () => {
    put('a.jsonl', notes(3))
    const wordsOnly = createEngine(loadConfig({ environment: {}, flags: { home, embedder: 'none', drugs: 'off' } }).config)
    await wordsOnly.index(key, sourcesOf([source], process.stdin), {})
    await wordsOnly.close()
    const { hits, degraded } = await engine.search(key, searchRequestSchema.parse({ query: 'd1', k: 1 }))
    expect(hits[0]?.documentId).toBe('d1')
    expect(degraded).toEqual([expect.objectContaining({ leg: 'dense', code: 'PARTLY_EMBEDDED', share: 0 })])
    await engine.close()
    const ledger = Ledger.open(home, key)
    expect(ledger.pending(1)).toEqual([expect.objectContaining({ id: 'd1' })])
    ledger.close()
    engine = createEngine(loadConfig({ environment: {}, flags: { home, embedder: 'hash', drugs: 'off' } }).config)
    expect(await engine.index(key, [], {})).toMatchObject({ embedded: 3, pending: 0 })
    expect((await engine.search(key, searchRequestSchema.parse({ query: 'd1' }))).degraded).toEqual([])
  })

  it('of the most searched documents come first, then of the newest', async () => {
    const ledger = Ledger.open(home, key)
    ledger.begin('f', [])
    const entry = (id: string, date: string): Parameters<Ledger['record']>[0][number] => ({ id, date, hash: 'h', isDocument: true, origin: 'o', file: 'f', place: 'p', stage: 'stored', outcome: 'added' })
    ledger.record([entry('undated', ''), entry('old', '2001'), entry('new', '2024-05'), entry('searched', '1999')])
    ledger.noteSearched(['searched'])
    expect(ledger.pending(10).map(({ id }) => id)).toEqual(['searched', 'new', 'old', 'undated'])
    ledger.embedded([{ id: 'searched', hash: 'h' }, { id: 'new', hash: 'another' }])
    expect(ledger.pending(10).map(({ id }) => id)).toEqual(['new', 'old', 'undated'])
    ledger.close()
  })

  it('refused for one passage come for all others', async () => {
    put('a.jsonl', [...notes(60), note('poison', 'The sample was unreadable.')])
    const embedder = await loaded()
    const embed = embedder.embed.bind(embedder)
    vi.spyOn(embedder, 'embed').mockImplementation(async (texts, kind, signal) => {
      if (texts.some((text) => text.includes('unreadable'))) throw new EmbedderError('EMBEDDER_FAILED', 'the embedding server refused')
      return embed(texts, kind, signal)
    })
    const report = await index()
    expect(report).toMatchObject({ documents: { added: 61, failed: 0 }, embedded: 60, pending: 1, degraded: [], failures: [{ source: 'poison', code: 'EMBEDDER_FAILED' }] })
    vi.restoreAllMocks()
    expect(await index()).toMatchObject({ embedded: 0, pending: 1 })
    expect(await index({ retryFailed: true })).toMatchObject({ embedded: 1, pending: 0 })
  })

  it('wait when the embedder is down, and the run says so', async () => {
    put('a.jsonl', notes(30))
    const embedder = await loaded()
    vi.spyOn(embedder, 'embed').mockRejectedValue(new EmbedderError('EMBEDDER_FAILED', 'the embedding server does not answer', { remedy: 'Check it.' }))
    const report = await index()
    expect(report).toMatchObject({ documents: { added: 30 }, embedded: 0, pending: 30, degraded: [{ leg: 'dense', code: 'EMBEDDER_FAILED', remedy: 'Check it.' }] })
    vi.restoreAllMocks()
    expect(await index({ retryFailed: true })).toMatchObject({ embedded: 30, pending: 0 })
  })

  async function loaded(): Promise<Embedder> {
    const { embedder } = await engine.embedder()
    if (embedder === undefined) throw new Error('there is no embedder')
    return embedder
  }
})

describe('counts', () => {
  it('that do not add up fail the run', async () => {
    put('a.jsonl', notes(3))
    await index()
    put('a.jsonl', notes(5))
    const open = engine.store.open.bind(engine.store)
    vi.spyOn(engine.store, 'open').mockImplementation(async (...given) => {
      const collection = await open(...given)
      const putDocuments = collection.putDocuments.bind(collection)
      // A store that forgets the last document it was given.
      collection.putDocuments = async (documents, signal) => putDocuments(documents.slice(0, -1), signal)
      return collection
    })
    await expect(index()).rejects.toMatchObject({ code: 'RECONCILIATION_FAILED', value: -1 })
    const [run] = (await readLedger(home, key, async ({ summary }) => summary())).runs
    expect(run?.outcome).toBe('RECONCILIATION_FAILED')
  })
})

describe('passages that say nearly the same', () => {
  it('are linked to the one that was stored first, and only that one', async () => {
    const text = 'The patient was admitted with fever, cough and shortness of breath; a chest radiograph showed an infiltrate in the right lower lobe.'
    put('a.jsonl', [note('first', text), note('copy', `${text} Stable.`), note('other', 'Inhaled steroids are the mainstay of the treatment of asthma in children and adults alike.')])
    expect((await index()).nearDuplicates).toBe(1)
    const handle = await engine.store.open(key, 'read')
    const [first, copy, other] = await Promise.all(['first', 'copy', 'other'].map(async (id) => (await handle.passagesOf(id))[0]))
    await handle.close()
    expect([first?.duplicateOf, copy?.duplicateOf, other?.duplicateOf]).toEqual([undefined, first?.id, undefined])
    const found = async (collapse: 'none' | 'near-duplicates'): Promise<readonly string[]> => (await engine.search(key, searchRequestSchema.parse({ query: 'fever cough infiltrate', mode: 'lexical', collapse }))).hits.map(({ documentId }) => documentId)
    expect((await found('none')).toSorted()).toEqual(['copy', 'first'])
    expect(await found('near-duplicates')).toHaveLength(1)
  })
})
