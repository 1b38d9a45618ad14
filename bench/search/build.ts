/** Grows one collection of the embedded store to a number of passages. Run as a process of its own: build.ts HOME FROM TO DIMENSION */
import { createAnalyzer } from '../../src/text/analyzer.ts'
import { createSegmenter } from '../../src/text/create.ts'
import type { IndexedDocument } from '../../src/store/port.ts'
import { openEmbeddedStore } from '../../src/store/embedded/store.ts'
import { passageTexts, randomNumbers, randomVector } from './passages.ts'

export const KEY = { tenant: 'default', name: 'bench' }
const BATCH = 500
const WARDS = 50

async function build(home: string, from: number, to: number, dimension: number): Promise<void> {
  const store = openEmbeddedStore({ home })
  const analyzer = createAnalyzer(createSegmenter('jieba'))
  const settings = { embedderFingerprint: 'random', dimension, segmenterFingerprint: analyzer.fingerprint, lexical: { k1: 1.2, b: 0.75, fieldWeights: { title: 2, body: 1, expansion: 0.5 } } }
  const collection = from === 0 ? await store.create(KEY, settings) : await store.open(KEY, 'write')
  const random = randomNumbers(from + 1)
  let batch: IndexedDocument[] = []
  let number = 0
  for (const text of passageTexts(to)) {
    if (number++ < from) continue
    const id = `passage-${number}`
    const metadata = { ward: `ward-${number % WARDS}`, year: 2000 + (number % 25) }
    const passage = { id: `00000000-0000-5000-8000-${String(number).padStart(12, '0')}`, documentId: id, ordinal: 0, text, start: 0, end: text.length, language: 'zh' as const, metadata }
    batch.push({ document: { id, text, metadata, contentHash: id }, passages: [{ passage, lexical: analyzer.fields({ text }), vectors: [randomVector(dimension, random)] }] })
    if (batch.length < BATCH && number < to) continue
    await collection.putDocuments(batch)
    batch = []
  }
  await store.close()
}

if (import.meta.main) {
  const [home = '', from = '', to = '', dimension = ''] = process.argv.slice(2)
  await build(home, Number(from), Number(to), Number(dimension))
}
