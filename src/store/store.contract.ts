/** What every store must do. An adapter's test calls storeContract() with a way to make an empty store. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CollectionKey, Filter, Passage, TermCount } from '../domain.ts'
import { matchesFilter, parseFilter } from '../filter.ts'
import type { CollectionSettings, CollectionStore, IndexedDocument, IndexedPassage, Store } from './port.ts'

export interface StoreFactory {
  readonly name: string
  /** An empty store, and how to remove it with all it holds. */
  create(): Promise<{ readonly store: Store; readonly dispose: () => Promise<void> }>
}

const DIMENSION = 4

export const contractSettings: CollectionSettings = {
  embedderFingerprint: 'toy-embedder',
  dimension: DIMENSION,
  segmenterFingerprint: 'toy-segmenter',
  lexical: { k1: 1.2, b: 0.75, fieldWeights: { title: 2, body: 1, expansion: 0.5 } },
}

/** A vector of length 1 in the direction of the numbers. */
function unit(...numbers: readonly number[]): Float32Array {
  const length = Math.hypot(...numbers)
  return Float32Array.from(numbers, (value) => value / length)
}

export interface PassageSketch {
  readonly id: string
  /** Words of the body, by spaces. */
  readonly text?: string
  readonly title?: string
  readonly expansion?: string
  readonly vectors?: readonly Float32Array[]
  readonly metadata?: Passage['metadata']
  readonly language?: Passage['language']
  readonly drugs?: Passage['drugs']
}

const counted = (words: string | undefined) => [...new Set(words?.split(' '))].map((term) => ({ term, count: words?.split(' ').filter((word) => word === term).length ?? 0 }))

function sketchPassage(documentId: string, ordinal: number, sketch: PassageSketch): IndexedPassage {
  const { id, text = '', title, expansion, vectors, metadata = {}, language = 'en', drugs } = sketch
  return {
    passage: { id, documentId, ordinal, text, start: 0, end: text.length, language, metadata, ...(title === undefined ? {} : { title }), ...(drugs === undefined ? {} : { drugs }) },
    lexical: { ...(text === '' ? {} : { body: counted(text) }), ...(title === undefined ? {} : { title: counted(title) }), ...(expansion === undefined ? {} : { expansion: counted(expansion) }) },
    ...(vectors === undefined ? {} : { vectors }),
  }
}

export function sketchDocument(id: string, passages: readonly PassageSketch[], contentHash = `hash of ${id}`): IndexedDocument {
  return { document: { id, text: passages.map(({ text }) => text ?? '').join('\n'), metadata: {}, contentHash }, passages: passages.map((passage, ordinal) => sketchPassage(id, ordinal, passage)) }
}

/** A document of one passage, both under names made from `id`. */
export const single = (id: string, sketch: Omit<PassageSketch, 'id'> = {}): IndexedDocument => sketchDocument(id, [{ id: passageId(id), ...sketch }])

/** A UUID that sorts by the number in the name: servers take nothing else for a point id. */
export const passageId = (name: string): string => `00000000-0000-5000-8000-${name.replaceAll(/\D/g, '').padStart(12, '0')}`

const weighted = (...terms: readonly string[]) => terms.map((term) => ({ term, weight: 1 }))
const idsOf = (hits: readonly { readonly id: string }[]): readonly string[] => hits.map(({ id }) => id)

export function storeContract(factory: StoreFactory): void {
  describe(`${factory.name} keeps the store contract`, () => {
    let store: Store
    let dispose: () => Promise<void>
    let collection: CollectionStore
    let names = 0
    let key: CollectionKey

    beforeAll(async () => {
      const made = await factory.create()
      store = made.store
      dispose = made.dispose
    })
    afterAll(async () => {
      await store.close()
      await dispose()
    })
    beforeEach(async () => {
      key = { tenant: 'contract', name: `collection-${names++}` }
      collection = await store.create(key, contractSettings)
      return async () => {
        await collection.close()
        await store.drop(key).catch((thrown: unknown) => {
          if ((thrown as { readonly code?: string }).code !== 'COLLECTION_UNKNOWN') throw thrown
        })
      }
    })

    describe('collections', () => {
      it('refuses to create a collection that exists', async () => {
        await expect(store.create(key, contractSettings)).rejects.toMatchObject({ code: 'COLLECTION_EXISTS', value: key.name })
      })

      it('refuses to open, drop or snapshot a collection that is unknown', async () => {
        const unknown = { tenant: 'contract', name: 'never-made' }
        await expect(store.open(unknown, 'read')).rejects.toMatchObject({ code: 'COLLECTION_UNKNOWN', value: 'never-made' })
        await expect(store.open(unknown, 'write')).rejects.toMatchObject({ code: 'COLLECTION_UNKNOWN' })
        await expect(store.drop(unknown)).rejects.toMatchObject({ code: 'COLLECTION_UNKNOWN' })
        await expect(store.snapshot(unknown, join(tmpdir(), 'never-written'))).rejects.toMatchObject({ code: 'COLLECTION_UNKNOWN' })
      })

      it('lists the collections of a tenant alone', async () => {
        const other = { tenant: 'another', name: key.name }
        await (await store.create(other, contractSettings)).close()
        expect((await store.list('contract')).map((info) => info.key)).toEqual([key])
        expect((await store.list('another')).map((info) => info.key)).toEqual([other])
        expect(await store.list('nobody')).toEqual([])
        await store.drop(other)
        expect(await store.list('another')).toEqual([])
      })

      it('refuses names that would leave the folder', async () => {
        for (const name of ['', '..', 'a/b', '.hidden', 'a\0b']) await expect(store.create({ tenant: 'contract', name }, contractSettings)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
      })

      it('counts documents, passages and vectors and raises the revision with every write', async () => {
        const before = await collection.info()
        expect(before).toMatchObject({ key, settings: contractSettings, documents: 0, passages: 0, embedded: 0 })
        await collection.putDocuments([sketchDocument('d', [{ id: passageId('1'), text: 'a', vectors: [unit(1, 0, 0, 0)] }, { id: passageId('2'), text: 'b' }])])
        const after = await collection.info()
        expect(after).toMatchObject({ documents: 1, passages: 2, embedded: 1 })
        expect(after.revision).toBeGreaterThan(before.revision)
        expect(after.bytes).toBeGreaterThan(0)
      })

      it('keeps changed settings', async () => {
        await collection.updateSettings({ ...contractSettings, extra: { chunker: 'v2' } })
        expect((await collection.info()).settings).toEqual({ ...contractSettings, extra: { chunker: 'v2' } })
      })

      it('refuses writes through a handle for reading and any use of a closed one', async () => {
        const reader = await store.open(key, 'read')
        await expect(reader.putDocuments([single('1')])).rejects.toMatchObject({ code: 'STORE_UNWRITABLE' })
        await reader.close()
        await expect(reader.count()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
      })

      it('rejects with the reason of an aborted signal', async () => {
        const reason = new Error('enough')
        const signal = AbortSignal.abort(reason)
        await expect(collection.searchDense({ vector: unit(1, 0, 0, 0), k: 1 }, signal)).rejects.toBe(reason)
        await expect(collection.putDocuments([single('1')], signal)).rejects.toBe(reason)
        expect(await collection.count()).toBe(0)
      })
    })

    describe('documents and passages', () => {
      it('gives back documents and passages exactly as they came', async () => {
        const indexed: IndexedDocument = {
          document: {
            id: '病历 7/a?b',
            title: 'Synthetic note',
            text: '患者服用二甲双胍 500 mg。',
            language: 'zh',
            sections: [{ path: ['现病史', '用药'], start: 0, end: 8 }],
            metadata: { year: 2024, source: 'synthetic', draft: false, tags: ['a', 'b'] },
            contentHash: 'h1',
          },
          passages: [
            {
              passage: {
                id: passageId('7'),
                documentId: '病历 7/a?b',
                ordinal: 0,
                title: 'Synthetic note',
                text: '患者服用二甲双胍 500 mg。',
                context: '现病史 › 用药',
                start: 0,
                end: 18,
                language: 'zh',
                metadata: { year: 2024, source: 'synthetic', draft: false, tags: ['a', 'b'] },
                drugs: [{ start: 4, end: 8, text: '二甲双胍', type: 'drug', name: 'metformin', atc: ['A10BA02'], status: 'current', confidence: 0.9 }],
              },
              lexical: { body: [{ term: '二甲双胍', count: 1 }] },
              vectors: [unit(1, 2, 3, 4)],
            },
          ],
        }
        await collection.putDocuments([indexed])
        expect(await collection.getDocument('病历 7/a?b')).toEqual(indexed.document)
        expect(await collection.getPassages([passageId('7')])).toEqual([indexed.passages[0]?.passage])
        expect(await collection.passagesOf('病历 7/a?b')).toEqual([indexed.passages[0]?.passage])
      })

      it('answers in the order of the ids and leaves unknown ids out', async () => {
        await collection.putDocuments([single('1', { text: 'one' }), single('2', { text: 'two' })])
        expect(idsOf(await collection.getPassages([passageId('2'), passageId('9'), passageId('1')]))).toEqual([passageId('2'), passageId('1')])
        expect(await collection.getDocument('9')).toBeUndefined()
        expect(await collection.passagesOf('9')).toEqual([])
        expect(await collection.contentHashes(['2', '9'])).toEqual(new Map([['2', 'hash of 2']]))
      })

      it('replaces a document with all its passages, words and vectors', async () => {
        await collection.putDocuments([sketchDocument('d', [{ id: passageId('1'), text: 'old words', vectors: [unit(1, 0, 0, 0)] }, { id: passageId('2'), text: 'old words' }])])
        await collection.putDocuments([sketchDocument('d', [{ id: passageId('3'), text: 'new words', vectors: [unit(0, 1, 0, 0)] }], 'hash 2')])
        expect(idsOf(await collection.passagesOf('d'))).toEqual([passageId('3')])
        expect(await collection.contentHashes(['d'])).toEqual(new Map([['d', 'hash 2']]))
        expect(await collection.searchLexical({ terms: weighted('old'), k: 10 })).toEqual([])
        expect(idsOf(await collection.searchLexical({ terms: weighted('words'), k: 10 }))).toEqual([passageId('3')])
        expect(idsOf(await collection.searchDense({ vector: unit(1, 0, 0, 0), k: 10 }))).toEqual([passageId('3')])
        expect(await collection.info()).toMatchObject({ documents: 1, passages: 1, embedded: 1 })
      })

      it('may keep passage ids when a document is put again', async () => {
        await collection.putDocuments([single('1', { text: 'same', vectors: [unit(1, 0, 0, 0)] })])
        await collection.putDocuments([single('1', { text: 'same', vectors: [unit(0, 1, 0, 0)] })])
        expect(idsOf(await collection.searchLexical({ terms: weighted('same'), k: 10 }))).toEqual([passageId('1')])
        const [hit] = await collection.searchDense({ vector: unit(0, 1, 0, 0), k: 10 })
        expect(hit?.score).toBeCloseTo(1, 5)
      })

      it('deletes documents, tells how many there were, and forgets their words and vectors', async () => {
        await collection.putDocuments([single('1', { text: 'gone', vectors: [unit(1, 0, 0, 0)] }), single('2', { text: 'stays', vectors: [unit(0, 1, 0, 0)] })])
        expect(await collection.deleteDocuments(['1', 'never'])).toBe(1)
        expect(await collection.getDocument('1')).toBeUndefined()
        expect(await collection.searchLexical({ terms: weighted('gone'), k: 10 })).toEqual([])
        expect(idsOf(await collection.searchDense({ vector: unit(1, 0, 0, 0), k: 10 }))).toEqual([passageId('2')])
        expect(await collection.count()).toBe(1)
        expect(await collection.termStatistics(['gone', 'stays'])).toMatchObject({ passages: 1, documentFrequencies: [0, 1] })
      })

      it('refuses vectors of another dimension and then keeps nothing of the batch', async () => {
        const batch = [single('1', { text: 'good' }), single('2', { text: 'bad', vectors: [unit(1, 0, 0)] })]
        await expect(collection.putDocuments(batch)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
        expect(await collection.info()).toMatchObject({ documents: 0, passages: 0, embedded: 0 })
        expect(await collection.searchLexical({ terms: weighted('good'), k: 10 })).toEqual([])
      })

      it('refuses a passage that names another document', async () => {
        const stray: IndexedDocument = { ...single('1'), passages: [sketchPassage('2', 0, { id: passageId('1') })] }
        await expect(collection.putDocuments([stray])).rejects.toMatchObject({ code: 'INPUT_INVALID' })
      })

      it('pages through all passages once, and through those without vectors', async () => {
        const documents = Array.from({ length: 23 }, (_, n) => single(String(n + 1), { text: 'word', metadata: { odd: n % 2 === 1 }, ...(n % 3 === 0 ? { vectors: [unit(1, n, 0, 0)] } : {}) }))
        await collection.putDocuments(documents)
        const all = await pages(collection, {})
        expect([...all].sort()).toEqual(documents.map(({ document }) => passageId(document.id)).sort())
        const without = await pages(collection, { embedded: false })
        expect([...without].sort()).toEqual(documents.filter((_, n) => n % 3 !== 0).map(({ document }) => passageId(document.id)).sort())
        const odd = await pages(collection, { embedded: true, filter: { field: 'odd', eq: true } })
        expect([...odd].sort()).toEqual(documents.filter((_, n) => n % 3 === 0 && n % 2 === 1).map(({ document }) => passageId(document.id)).sort())
      })

      it('pages through document ids in a stable order', async () => {
        const wanted = Array.from({ length: 12 }, (_, n) => `doc-${String(n).padStart(2, '0')}`)
        await collection.putDocuments(wanted.map((id, n) => sketchDocument(id, [{ id: passageId(String(n)) }])))
        const seen: string[] = []
        let after: string | undefined
        do {
          const page = await collection.scanDocuments({ limit: 5, ...(after === undefined ? {} : { after }) })
          seen.push(...page.ids)
          after = page.next
        } while (after !== undefined)
        expect([...seen].sort()).toEqual(wanted)
        expect(new Set(seen).size).toBe(wanted.length)
      })
    })

    describe('dense search', () => {
      it('orders by cosine, then by id, and gives the cosine as the score', async () => {
        await collection.putDocuments([
          single('3', { vectors: [unit(1, 1, 0, 0)] }),
          single('2', { vectors: [unit(1, 1, 0, 0)] }),
          single('1', { vectors: [unit(0, 1, 0, 0)] }),
          single('4', { text: 'no vector' }),
        ])
        const hits = await collection.searchDense({ vector: unit(1, 0, 0, 0), k: 10 })
        expect(idsOf(hits)).toEqual([passageId('2'), passageId('3'), passageId('1')])
        expect(hits[0]?.score).toBeCloseTo(Math.SQRT1_2, 5)
        expect(hits[2]?.score).toBeCloseTo(0, 5)
        expect(idsOf(await collection.searchDense({ vector: unit(1, 0, 0, 0), k: 1 }))).toEqual([passageId('2')])
      })

      it('weighs windows as (1 − w) · whole + w · best window', async () => {
        await collection.putDocuments([
          single('1', { vectors: [unit(1, 0, 0, 0)] }),
          single('2', { vectors: [unit(0, 1, 0, 0), unit(1, 0, 0, 0), unit(0, 0, 1, 0)] }),
        ])
        const scores = async (windowWeight: number) => Object.fromEntries((await collection.searchDense({ vector: unit(1, 0, 0, 0), k: 2, windowWeight })).map(({ id, score }) => [id, score]))
        for (const weight of [0, 0.25, 1]) {
          const found = await scores(weight)
          expect(found[passageId('1')]).toBeCloseTo(1, 5)
          expect(found[passageId('2')]).toBeCloseTo(weight, 5)
        }
      })

      it('takes vectors later, replaces them, and counts out passages that are gone', async () => {
        await collection.putDocuments([single('1'), single('2')])
        expect(await collection.searchDense({ vector: unit(1, 0, 0, 0), k: 10 })).toEqual([])
        expect(await collection.putVectors([{ passageId: passageId('1'), vectors: [unit(0, 1, 0, 0)] }, { passageId: passageId('9'), vectors: [unit(1, 0, 0, 0)] }])).toBe(1)
        expect(idsOf(await collection.searchDense({ vector: unit(1, 0, 0, 0), k: 10 }))).toEqual([passageId('1')])
        expect(await collection.putVectors([{ passageId: passageId('1'), vectors: [unit(1, 0, 0, 0), unit(0, 0, 1, 0)] }])).toBe(1)
        const [hit] = await collection.searchDense({ vector: unit(1, 0, 0, 0), k: 10 })
        expect(hit?.score).toBeCloseTo(1, 5)
        const [vectors, none] = await collection.vectorsOf([passageId('1'), passageId('2')])
        expect(vectors?.map((vector) => [...vector])).toEqual([[1, 0, 0, 0], [0, 0, 1, 0]])
        expect(none).toEqual([])
        expect((await collection.info()).embedded).toBe(1)
      })

      it('refuses a query of another dimension and a k that is out of range', async () => {
        await collection.putDocuments([single('1', { vectors: [unit(1, 0, 0, 0)] })])
        await expect(collection.searchDense({ vector: unit(1, 0), k: 1 })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
        for (const k of [0, -1, 1.5, 1001]) await expect(collection.searchDense({ vector: unit(1, 0, 0, 0), k })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
      })

      it('keeps k hits when the filter leaves few of many', async () => {
        await collection.putDocuments(Array.from({ length: 200 }, (_, n) => single(String(n + 1), { vectors: [unit(200, n, 0, 0)], metadata: { ward: n < 190 ? 'a' : 'b' } })))
        const hits = await collection.searchDense({ vector: unit(1, 0, 0, 0), k: 5, filter: { field: 'ward', eq: 'b' } })
        expect(idsOf(hits)).toEqual(['191', '192', '193', '194', '195'].map(passageId))
      })
    })

    describe('lexical search', () => {
      it('returns only passages that share a term, rarer terms counting more', async () => {
        await collection.putDocuments([single('1', { text: 'common rare' }), single('2', { text: 'common usual' }), single('3', { text: 'common usual' }), single('4', { text: 'other words' })])
        expect(idsOf(await collection.searchLexical({ terms: weighted('common', 'rare'), k: 10 }))).toEqual(['1', '2', '3'].map(passageId))
        expect(await collection.searchLexical({ terms: weighted('absent'), k: 10 })).toEqual([])
        expect(await collection.searchLexical({ terms: [], k: 10 })).toEqual([])
      })

      it('follows the weights of query terms and fields', async () => {
        await collection.putDocuments([single('1', { text: 'aspirin' }), single('2', { text: 'heparin' }), single('3', { text: 'filler' })])
        const order = async (aspirin: number, heparin: number) => idsOf(await collection.searchLexical({ terms: [{ term: 'aspirin', weight: aspirin }, { term: 'heparin', weight: heparin }], k: 2 }))
        expect(await order(2, 1)).toEqual(['1', '2'].map(passageId))
        expect(await order(1, 2)).toEqual(['2', '1'].map(passageId))
        await collection.putDocuments([single('4', { text: 'pad statin', title: 'pad' }), single('5', { text: 'pad pad', title: 'statin' })])
        expect(idsOf(await collection.searchLexical({ terms: weighted('statin'), k: 2 }))).toEqual(['5', '4'].map(passageId))
      })

      it('prefers more occurrences and shorter passages', async () => {
        await collection.putDocuments([single('1', { text: 'fever a b c d e f g' }), single('2', { text: 'fever fever' }), single('3', { text: 'fever a' })])
        expect(idsOf(await collection.searchLexical({ terms: weighted('fever'), k: 10 }))).toEqual(['2', '3', '1'].map(passageId))
      })

      it('takes replaced words, learnt ones among them', async () => {
        await collection.putDocuments([single('1', { text: 'metformin' })])
        expect(await collection.putLexical([{ passageId: passageId('1'), lexical: { body: [{ term: 'metformin', count: 1 }], expansion: [{ term: '二甲双胍', count: 2 }] } }, { passageId: passageId('9'), lexical: {} }])).toBe(1)
        expect(idsOf(await collection.searchLexical({ terms: weighted('二甲双胍'), k: 10 }))).toEqual([passageId('1')])
        expect(await collection.putLexical([{ passageId: passageId('1'), lexical: { body: [{ term: 'metformin', count: 1 }] } }])).toBe(1)
        expect(await collection.searchLexical({ terms: weighted('二甲双胍'), k: 10 })).toEqual([])
      })

      it('gives words back, field by field', async () => {
        const sketch = { text: 'heparin heparin 肝素', title: 'heparin', expansion: '低分子肝素' }
        await collection.putDocuments([single('1', sketch), single('2')])
        const sorted = (counts: readonly TermCount[] | undefined) => [...(counts ?? [])].sort((left, right) => (left.term < right.term ? -1 : 1))
        const [first, ...others] = await collection.lexicalOf([passageId('1'), passageId('2'), passageId('9')])
        expect(sorted(first?.body)).toEqual([{ term: 'heparin', count: 2 }, { term: '肝素', count: 1 }])
        expect(first?.title).toEqual([{ term: 'heparin', count: 1 }])
        expect(first?.expansion).toEqual([{ term: '低分子肝素', count: 1 }])
        expect(others).toEqual([{}, {}])
      })

      it('counts in how many passages terms occur', async () => {
        await collection.putDocuments([single('1', { text: 'a b b' }), single('2', { text: 'b' })])
        expect(await collection.termStatistics(['b', 'a', 'z'])).toMatchObject({ passages: 2, averageLength: 2, documentFrequencies: [2, 1, 0] })
      })
    })

    describe('filters', () => {
      it('agree with the reference semantics on any filter, in count, scan and both searches', async () => {
        const passages = samplePassages()
        await collection.putDocuments(passages)
        await fc.assert(
          fc.asyncProperty(filters, async (filter) => {
            const wanted = passages.flatMap(({ passages: [first] }) => (first !== undefined && matchesFilter(first.passage, filter) ? [first.passage.id] : [])).sort()
            expect(await collection.count(filter)).toBe(wanted.length)
            expect([...(await pages(collection, { filter }))].sort()).toEqual(wanted)
            expect([...idsOf(await collection.searchDense({ vector: unit(1, 1, 1, 1), k: 100, filter }))].sort()).toEqual(wanted)
            expect([...idsOf(await collection.searchLexical({ terms: weighted('word'), k: 100, filter }))].sort()).toEqual(wanted)
          }),
          { numRuns: 60, seed: 7 },
        )
      })

      it('understand dates as text and reserved fields', async () => {
        const drugs = [{ start: 0, end: 1, text: 'x', type: 'drug', name: 'warfarin', atc: ['B01AA03'], classes: ['coumarin anticoagulant', 'anticoagulant'], confidence: 1 }]
        await collection.putDocuments([single('1', { metadata: { date: '2024-03-01' }, drugs, language: 'zh' }), single('2', { metadata: { date: '2023-12-31' } })])
        const found = async (filter: unknown) => collection.count(parseFilter(filter))
        expect(await found({ date: { gte: '2024-01-01', lt: '2025-01-01' } })).toBe(1)
        expect(await found({ 'drugs.name': 'warfarin' })).toBe(1)
        expect(await found({ 'drugs.atc': { in: ['B01AA03', 'X'] } })).toBe(1)
        expect(await found({ 'drugs.atc': 'B01A' })).toBe(1)
        expect(await found({ 'drugs.atc': 'B0' })).toBe(0)
        expect(await found({ 'drugs.class': 'anticoagulant' })).toBe(1)
        expect(await collection.facets('drugs.name')).toEqual([{ value: 'warfarin', count: 1 }])
        expect(await collection.facets('drugs.class')).toEqual([{ value: 'anticoagulant', count: 1 }, { value: 'coumarin anticoagulant', count: 1 }])
        expect(await found({ language: 'zh' })).toBe(1)
        expect(await found({ documentId: '2' })).toBe(1)
        expect(await found({ not: { documentId: '2' } })).toBe(1)
      })

      it('count facets, most frequent first, ties by value', async () => {
        await collection.putDocuments([
          single('1', { metadata: { ward: 'b', tags: ['x', 'y'] } }),
          single('2', { metadata: { ward: 'a', tags: ['y'] } }),
          single('3', { metadata: { ward: 'c', tags: 'y' } }),
          single('4', { metadata: { ward: 'c' } }),
        ])
        expect(await collection.facets('ward')).toEqual([{ value: 'c', count: 2 }, { value: 'a', count: 1 }, { value: 'b', count: 1 }])
        expect(await collection.facets('tags')).toEqual([{ value: 'y', count: 3 }, { value: 'x', count: 1 }])
        expect(await collection.facets('ward', { limit: 1, filter: { field: 'tags', exists: true } })).toEqual([{ value: 'a', count: 1 }])
        expect(await collection.facets('nothing')).toEqual([])
      })
    })

    describe('snapshots', () => {
      it('come back under another name, whole', async () => {
        const folder = mkdtempSync(join(tmpdir(), 'medir-snapshot-'))
        try {
          await collection.putDocuments([single('1', { text: 'kept', vectors: [unit(1, 0, 0, 0)], metadata: { ward: 'a' } })])
          const file = join(folder, 'collection.snapshot')
          const { bytes, sha256 } = await store.snapshot(key, file)
          expect(readFileSync(file).length).toBe(bytes)
          expect(sha256).toMatch(/^[0-9a-f]{64}$/)
          const restored = { tenant: 'contract', name: `${key.name}-restored` }
          expect(await store.restore(restored, file)).toMatchObject({ key: restored, documents: 1, passages: 1, embedded: 1 })
          await expect(store.restore(restored, file)).rejects.toMatchObject({ code: 'COLLECTION_EXISTS' })
          const opened = await store.open(restored, 'read')
          expect(idsOf(await opened.searchDense({ vector: unit(1, 0, 0, 0), k: 1, filter: { field: 'ward', eq: 'a' } }))).toEqual([passageId('1')])
          expect(idsOf(await opened.searchLexical({ terms: weighted('kept'), k: 1 }))).toEqual([passageId('1')])
          await opened.close()
          await store.drop(restored)
        } finally {
          rmSync(folder, { recursive: true })
        }
      })

      it('are refused when a byte changed, and nothing is left behind', async () => {
        const folder = mkdtempSync(join(tmpdir(), 'medir-snapshot-'))
        try {
          await collection.putDocuments([single('1', { text: 'kept' })])
          const file = join(folder, 'collection.snapshot')
          await store.snapshot(key, file)
          const whole = readFileSync(file)
          const target = { tenant: 'contract', name: `${key.name}-never` }
          const damages: readonly ((bytes: Buffer) => Buffer)[] = [
            (bytes) => flipped(bytes, 0),
            (bytes) => flipped(bytes, Math.floor(bytes.length / 2)),
            (bytes) => flipped(bytes, bytes.length - 1),
            (bytes) => bytes.subarray(0, bytes.length - 1),
            (bytes) => Buffer.concat([bytes, Buffer.from('x')]),
            () => Buffer.alloc(0),
          ]
          for (const damage of damages) {
            writeFileSync(file, damage(Buffer.from(whole)))
            await expect(store.restore(target, file)).rejects.toMatchObject({ code: 'SNAPSHOT_INVALID' })
          }
          await expect(store.open(target, 'read')).rejects.toMatchObject({ code: 'COLLECTION_UNKNOWN' })
        } finally {
          rmSync(folder, { recursive: true })
        }
      })
    })
  })
}

export function flipped(bytes: Buffer, at: number): Buffer {
  bytes[at] = (bytes[at] as number) ^ 0x10
  return bytes
}

async function pages(collection: CollectionStore, options: { readonly filter?: Filter; readonly embedded?: boolean }): Promise<readonly string[]> {
  const seen: string[] = []
  let after: string | undefined
  do {
    const page = await collection.scan({ ...options, limit: 7, ...(after === undefined ? {} : { after }) })
    expect(page.passages.length).toBeLessThanOrEqual(7)
    seen.push(...idsOf(page.passages))
    after = page.next
  } while (after !== undefined)
  expect(new Set(seen).size).toBe(seen.length)
  return seen
}

/** Passages whose fields are absent, single, lists, and of mixed types. */
function samplePassages(): readonly IndexedDocument[] {
  const years = [undefined, 2019, 2020, 2024.5, '2020', true]
  const kinds = [undefined, 'note', 'report', ['note', 'report'], [], ['lab', 7]]
  return years.flatMap((year, row) =>
    kinds.map((kind, column) => {
      const n = row * kinds.length + column + 1
      const metadata = { ...(year === undefined ? {} : { year }), ...(kind === undefined ? {} : { kind }) }
      return single(String(n), { text: 'word', vectors: [unit(1, n, 0, 0)], metadata, language: n % 2 === 0 ? 'zh' : 'en' })
    }),
  )
}

const scalars = fc.constantFrom<(string | number | boolean)[]>('note', 'report', 'lab', '2020', '2020-01', 2019, 2020, 2024.5, 7, true, false, 'zh', 'en')
const bounds = fc.constantFrom<(string | number)[]>(2019, 2020, 2024, '2020', 'lab', 'note')
const fields = fc.constantFrom('year', 'kind', 'language', 'documentId', 'unknown')
const leaves: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({ field: fields, eq: scalars }),
  fc.record({ field: fields, in: fc.array(scalars, { maxLength: 3 }) }),
  fc.record({ field: fields, exists: fc.boolean() }),
  fc.record({ field: fields, gte: bounds }),
  fc.record({ field: fields, gt: bounds, lt: bounds }),
  fc.record({ field: fields, lte: bounds }),
)
const filters: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaves,
    fc.record({ and: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('filter') }),
  ),
})).filter
