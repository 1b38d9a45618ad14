import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AnnotatedDocument, GoldMention } from './corpus/corpus.ts'
import { fixtureLexicon } from './fixtures.ts'
import { encodeModel, decodeModel, loadModel, saveModel } from './modelFile.ts'
import { gatherResources } from './resources.ts'
import { createDrugTagger } from './tagger.ts'
import { predictorOf, trainTagger } from './trainTagger.ts'

/** Synthetic sentences: a drug stands after "takes", a disease after "has". */
const DRUGS = ['warfarin', 'metoprolol', 'losartan', 'aspirin', 'ibuprofen', 'atenolol', 'valsartan', 'digoxin']
const DISEASES = ['asthma', 'gout', 'measles', 'anaemia', 'diabetes', 'angina', 'rickets', 'scurvy']
const documents: readonly AnnotatedDocument[] = Array.from({ length: 40 }, (_, index) => {
  const drug = DRUGS[index % DRUGS.length] as string
  const text = `Patient ${index} has ${DISEASES[(index * 3) % DISEASES.length]} and takes ${drug} daily.`
  const start = text.indexOf(drug)
  return { id: String(index), source: 'synthetic', units: [{ text, mentions: [{ type: 'drug', spans: [[start, start + drug.length]] } satisfies GoldMention] }] }
})
const resources = gatherResources({ language: 'en', lexicon: fixtureLexicon() })
const train = (passes: 1 | 2 = 1) => trainTagger(documents, { language: 'en', resources, passes, settings: { seeds: [1], epochs: 5, minimumCount: 1 }, holdOut: 0 })

let folder: string
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'medir-model-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a trained tagger', () => {
  const model = train()

  it('finds a drug it never saw where drugs stand', () => {
    const text = 'Patient 77 has gout and takes zibenolex daily.'
    expect(predictorOf(model)({ id: 'x', source: 'x', units: [{ text, mentions: [] }] })[0]).toEqual([{ type: 'drug', spans: [[30, 39]] }])
  })

  it('is the same for the same seed, byte for byte', () => {
    expect(encodeModel(train())).toEqual(encodeModel(model))
  })

  it('tells held-out figures while training', () => {
    let exact = 0
    trainTagger(documents, { language: 'en', resources, settings: { seeds: [1], epochs: 5, minimumCount: 1 }, holdOut: 4, onHeldOut: ({ standard }) => (exact = standard.exact.f1) })
    expect(exact).toBeGreaterThan(0.9)
  })

  it('predicts the same after it was saved and loaded, both passes', () => {
    const two = train(2)
    const path = join(folder, 'two.model')
    saveModel(path, two)
    const loaded = loadModel(path)
    expect(loaded.second).toBeDefined()
    expect(loaded.fingerprint).toMatch(/^[0-9a-f]{16}$/)
    expect(documents.map(predictorOf(loaded))).toEqual(documents.map(predictorOf(two)))
  })

  it('serves the tagger for its language', () => {
    const tagger = createDrugTagger({ lexicon: fixtureLexicon(), models: [decodeModel(encodeModel(model), 'memory')] })
    expect(tagger.tag('Patient 1 has asthma and takes Coumadin daily.', 'en')).toMatchObject([{ text: 'Coumadin', name: 'warfarin', status: 'current', attributes: { frequency: { text: 'daily' } } }])
    expect(tagger.fingerprint).not.toBe(createDrugTagger({ lexicon: fixtureLexicon() }).fingerprint)
  })

  it('refuses two models of one language', () => {
    const loaded = decodeModel(encodeModel(model), 'memory')
    expect(() => createDrugTagger({ lexicon: fixtureLexicon(), models: [loaded, loaded] })).toThrow('two drug models for one language')
  })
})

describe('a model file', () => {
  const bytes = encodeModel(train())

  it('of another version is refused', () => {
    const other = gunzipSync(bytes)
    other.writeUInt32LE(99, 4)
    expect(() => decodeModel(gzipSync(other), 'x.model')).toThrow('has version 99, this program reads version 2')
  })

  it('that is damaged, cut short or something else is refused', () => {
    expect(() => decodeModel(bytes.subarray(0, bytes.length - 40), 'x.model')).toThrow('no drug model, or is damaged')
    expect(() => decodeModel(gzipSync(gunzipSync(bytes).subarray(0, -8)), 'x.model')).toThrow('is damaged')
    expect(() => decodeModel(gzipSync(Buffer.from('hello, this is text')), 'x.model')).toThrow('no drug model')
    const path = join(folder, 'text.model')
    writeFileSync(path, 'no model')
    expect(() => loadModel(path)).toThrow('no drug model')
    expect(() => loadModel(join(folder, 'none.model'))).toThrow('cannot be read')
    expect(readFileSync(path, 'utf8')).toBe('no model')
  })
})
