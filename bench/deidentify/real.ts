/** Real texts and the sentences of presidio-research, where the evaluation data lie beside the repository; nothing where they do not. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { MarkedText } from '../../indexer/deidentify/evaluate.ts'
import type { Language } from '../../src/domain.ts'
import { sharedData } from '../drugs/data.ts'

interface Row {
  readonly id: string
  readonly text: string
  readonly entities: MarkedText['entities']
}

const FILES: Readonly<Record<Language, () => readonly string[]>> = {
  en: () => ['en/medquad/medquad.jsonl.gz', 'en/scifact/corpus.jsonl.gz', 'ehr/ehr-en-aci-bench/notes.jsonl.gz', 'ehr/ehr-en-mts-dialog/sections.jsonl.gz'].map(sharedData),
  zh: () => [...readdirSync(sharedData('zh/corpus')).toSorted().map((name) => sharedData(`zh/corpus/${name}`)), ...['ehr/ehr-zh-ccks2020-unlabelled/notes.jsonl.gz', 'ehr/ehr-zh-tcmeval-sdt/cases.jsonl.gz'].map(sharedData)],
}

const isHere = (): boolean => existsSync(process.env['MEDIR_SHARED_DATA'] ?? new URL('../../../shared/data', import.meta.url))
const rows = (file: string): readonly Row[] => gunzipSync(readFileSync(file)).toString().split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Row)

/** Passages taken evenly from each source, the same number of bytes from each as far as it goes. */
export function realTexts(language: Language, megabytes: number): readonly string[] {
  if (!isHere()) return []
  const files = FILES[language]()
  return files.flatMap((file) => {
    const texts = rows(file).map(({ text }) => text)
    const step = Math.max(1, texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / ((megabytes * 1e6) / files.length))
    return texts.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step))
  })
}

/** What others' marks are called here: of a sentence's marks, those a person is found by. */
const TYPES: Readonly<Record<string, string>> = {
  PERSON: 'person', STREET_ADDRESS: 'street address', PHONE_NUMBER: 'phone', EMAIL_ADDRESS: 'e-mail', CREDIT_CARD: 'card', IBAN_CODE: 'bank account', US_DRIVER_LICENSE: 'driving licence', US_SSN: 'social security', IP_ADDRESS: 'IP address',
}

/** Synthetic everyday sentences, not clinical: presidio-research. */
export function everydaySentences(): readonly MarkedText[] {
  if (!isHere()) return []
  return rows(sharedData('deid-en/presidio-synth.jsonl.gz')).map(({ id, text, entities }) => ({ id, text, entities: entities.flatMap((entity) => (TYPES[entity.type] === undefined ? [] : [{ ...entity, type: TYPES[entity.type] ?? '' }])) }))
}
