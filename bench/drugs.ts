/**
 * `node bench/drugs.ts english|chinese|default [--closed] [--seeds N] [--passes 2]`: the tagger's figures by
 * cross-validation, and those of the tagger that nobody trained. Prints one JSON document. Needs the evaluation data
 * ($MEDIR_SHARED_DATA or ../shared/data).
 */
import { parseArgs } from 'node:util'
import { candidatePredictor } from '../indexer/drugs/candidates.ts'
import type { AnnotatedDocument } from '../indexer/drugs/corpus/corpus.ts'
import { readAnnotated } from '../indexer/drugs/corpus/read.ts'
import { crossValidate } from '../indexer/drugs/crossValidate.ts'
import { evaluate, type Predictions } from '../indexer/drugs/evaluate/evaluate.ts'
import { learn } from '../indexer/drugs/learn.ts'
import { shippedLexicon } from '../indexer/drugs/lexicon/lexicon.ts'
import { encodeModel } from '../indexer/drugs/modelFile.ts'
import { gatherResources } from '../indexer/drugs/resources.ts'
import { predictorOf, trainTagger } from '../indexer/drugs/trainTagger.ts'
import { readUnlabelled } from '../indexer/drugs/unlabelled.ts'
import type { Language } from '../src/domain.ts'
import { sharedData } from './drugs/data.ts'

const { positionals, values } = parseArgs({ allowPositionals: true, options: { closed: { type: 'boolean', default: false }, seeds: { type: 'string', default: '3' }, passes: { type: 'string', default: '1' } } })
const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => index + 1)
const passes = values.passes === '2' ? 2 : 1

const LEXICONS: Readonly<Record<Language, readonly string[]>> = {
  en: ['lex-en-drug-variants-fastdatascience/drug_variants', 'lex-who-atc/who_atc_ddd_2026-04-25', 'lex-drugbank-open-vocabulary/drugbank_vocabulary'],
  zh: ['lex-derived-zh-en-atc/zh_en_atc', 'lex-caregpt-drug-monographs/zh_en_alias_pairs', 'lex-qasystem-medicalkg/drug', 'lex-nmpa-imported-drug-codes/imported_drugs', 'lex-sogou-scel-medical/drug_names_2', 'lex-sogou-scel-medical/drug_names_official'],
}
const UNLABELLED: Readonly<Record<Language, readonly string[]>> = {
  en: ['en/medquad/medquad.jsonl.gz', 'en/scifact/corpus.jsonl.gz', 'en/pubmedqa-l/corpus.jsonl.gz'],
  zh: ['zh/corpus', 'ehr/ehr-zh-ccks2020-unlabelled/notes.jsonl.gz'],
}
const unlabelled = (language: Language): readonly string[] => UNLABELLED[language].flatMap((path) => [...readUnlabelled(sharedData(path))])
const drugs = (path: string, label: string): readonly AnnotatedDocument[] => readAnnotated(sharedData(path), [label])

function headline(documents: readonly AnnotatedDocument[], predictions: Predictions): unknown {
  const { standard, exactInterval, bySource, jarCompatible, wordLevel, mentions } = evaluate(documents, predictions)
  const round = (value: number): number => Math.round(value * 10_000) / 10_000
  const f1 = (table: typeof standard): unknown => Object.fromEntries(Object.entries(table).map(([name, figures]) => [name, round(figures.f1)]))
  return { mentions, precision: round(standard.exact.precision), recall: round(standard.exact.recall), ...(f1(standard) as object), exactInterval: exactInterval.map(round), bySource: Object.fromEntries(Object.entries(bySource).map(([source, table]) => [source, f1(table)])), jarCompatible: f1(jarCompatible), wordF1: round(wordLevel.meanF1) }
}

function crossValidated(language: Language, documents: readonly AnnotatedDocument[]): { predictions: Predictions; resources: ReturnType<typeof gatherResources> } {
  const texts = values.closed ? undefined : [...documents.flatMap(({ units }) => units.map(({ text }) => text)), ...unlabelled(language)]
  const resources = gatherResources({ language, lexicon: values.closed ? undefined : shippedLexicon(), lexicons: values.closed ? [] : LEXICONS[language].map((name) => sharedData(`lexicons/${name}.tsv.gz`)), unlabelled: texts })
  const predictions = crossValidate(documents, 5, (training, fold) => {
    process.stderr.write(`fold ${fold + 1}\n`)
    return predictorOf(trainTagger(training, { language, resources, passes, settings: { seeds }, holdOut: 0 }))
  })
  return { predictions, resources }
}

function english(): unknown {
  const documents = readAnnotated(sharedData('ner/ddi2013-train.zip'))
  const { predictions } = crossValidated('en', documents)
  const quiet = documents.map((_, index) => index).filter((index) => documents[index]?.interactions === false)
  return { all: headline(documents, predictions), withoutInteractions: headline(quiet.map((index) => documents[index]!), quiet.map((index) => predictions[index]!)) }
}

function chinese(): unknown {
  const documents = drugs('ner/ccks2019/train.jsonl.gz', '药物')
  const { predictions, resources } = crossValidated('zh', documents)
  const started = Date.now()
  const model = trainTagger(documents, { language: 'zh', resources, passes, settings: { seeds }, holdOut: 0 })
  const seconds = (Date.now() - started) / 1000
  const transfer = (name: string, given: readonly AnnotatedDocument[]): readonly [string, unknown] => [name, headline(given, given.map(predictorOf(model)))]
  return {
    folds: headline(documents, predictions),
    ...Object.fromEntries([transfer('ccks2020-extra', drugs('ner/ccks2020-extra/train.jsonl.gz', '药物')), transfer('cmedqaner-dev', drugs('ner/cmedqaner/dev.jsonl.gz', 'drug')), transfer('ruijin', drugs('ner/ruijin-diabetes/round2_extra_train.jsonl.gz', 'Drug'))]),
    model: { bytes: encodeModel(model).length, seconds, ...speed(model) },
  }
}

function speed(model: Parameters<typeof predictorOf>[0]): { charactersPerSecond: number } {
  const predict = predictorOf(model)
  const sample = unlabelled(model.language).slice(0, 4_000).map((text) => ({ id: '', source: '', units: [{ text, mentions: [] }] }))
  for (const document of sample.slice(0, 400)) predict(document)
  const started = performance.now()
  for (const document of sample) predict(document)
  return { charactersPerSecond: Math.round((sample.reduce((sum, { units }) => sum + (units[0]?.text.length ?? 0), 0) / (performance.now() - started)) * 1000) }
}

/** The lexicon in its context, then what self-learning makes of it. */
function untrained(): unknown {
  const measure = (language: Language, documents: readonly AnnotatedDocument[]): unknown => {
    const lexicon = shippedLexicon()
    const { model, ...report } = learn(unlabelled(language), { language, lexicon })
    return { lexicon: headline(documents, documents.map(candidatePredictor(lexicon, language))), learnt: headline(documents, documents.map(predictorOf(model))), report: { ...report, bytes: encodeModel(model).length } }
  }
  return { english: measure('en', readAnnotated(sharedData('ner/ddi2013-train.zip'))), chinese: measure('zh', drugs('ner/ccks2019/train.jsonl.gz', '药物')) }
}

const RUNS: Readonly<Record<string, () => unknown>> = { english, chinese, default: untrained }
const run = RUNS[positionals[0] ?? '']
if (run === undefined) {
  process.stderr.write(`Say which: ${Object.keys(RUNS).join(', ')}\n`)
  process.exitCode = 2
} else process.stdout.write(`${JSON.stringify(run(), undefined, 1)}\n`)
