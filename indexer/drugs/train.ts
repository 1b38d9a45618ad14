/** Fits a tagger: analyses the sentences, labels them, runs the seeds, averages and quantises. */
import type { Language } from '../../src/domain.ts'
import type { AnnotatedDocument, AnnotatedUnit } from './corpus/corpus.ts'
import { createLabelSet, encodeSpans, type TokenSpan } from './crf/labels.ts'
import { CrfModel } from './crf/model.ts'
import { averageWeights, quantize } from './crf/quantize.ts'
import { trainCrf, type Weights } from './crf/train.ts'
import { vectorize, type LabelledAnalysis } from './crf/vectorize.ts'
import { acceptName } from './features/acceptName.ts'
import { createExtractor } from './features/create.ts'
import type { DocumentEvidence } from './evidence.ts'
import type { Evidence, Extractor, Resources } from './features/extractor.ts'
import { createGazetteer, type Gazetteer } from './features/gazetteer.ts'
import { sentenceRanges, type Tokens } from './features/tokens.ts'

export interface FitSettings {
  readonly language: Language
  readonly types: readonly string[]
  readonly seeds: readonly number[]
  readonly epochs: number
  readonly rate: number
  readonly missCost: number
  readonly errorCost: number
  /** Features seen less often are dropped. */
  readonly minimumCount: number
  /** Make a lexicon of the training mentions, jackknifed so that a mention never sees itself. */
  readonly trainGazetteer: boolean
  /** Instead of the resources' own while training: document i sees gazetteers i mod length (self-learning hides names so). */
  readonly hiddenGazetteers?: readonly (readonly Gazetteer[])[] | undefined
}

export const DEFAULT_FIT: Readonly<Record<Language, Omit<FitSettings, 'types'>>> = {
  en: { language: 'en', seeds: [1, 2, 3], epochs: 20, rate: 0.02, missCost: 2, errorCost: 1, minimumCount: 3, trainGazetteer: false },
  zh: { language: 'zh', seeds: [1, 2, 3], epochs: 15, rate: 0.02, missCost: 2, errorCost: 1, minimumCount: 2, trainGazetteer: false },
}

export interface Fitted {
  readonly model: CrfModel
  readonly resources: Resources
}

/** What pass one said, by document and by sentence; see evidence.ts. */
export type EvidenceOf = (document: number) => DocumentEvidence | undefined

const FOLDS = 8

export interface FitReport {
  readonly onEpoch?: (seed: number, epoch: number, loss: number) => void
  readonly signal?: AbortSignal | undefined
}

export function fit(documents: readonly AnnotatedDocument[], resources: Resources, settings: FitSettings, report: FitReport = {}, evidenceOf: EvidenceOf = () => undefined): Fitted {
  const trained = settings.trainGazetteer ? withTrainingNames(documents, resources, settings.language) : undefined
  const full = trained?.full ?? resources
  const extractor = createExtractor(settings.language, full)
  const labels = createLabelSet(settings.types)
  const sentences = documents.flatMap((document, index) => {
    const gazetteers = trained?.without[index % FOLDS] ?? settings.hiddenGazetteers?.[index % settings.hiddenGazetteers.length] ?? full.gazetteers
    const evidence = evidenceOf(index)
    return document.units.flatMap((unit, number) => labelUnit(unit, settings, extractor, gazetteers, evidence?.(number)))
  })
  const { keys, instances } = vectorize(sentences, extractor, settings.minimumCount)
  const runs: Weights[] = settings.seeds.map((seed) => {
    const onEpoch = (epoch: number, loss: number): void => report.onEpoch?.(seed, epoch, loss)
    return trainCrf(instances, keys.length, labels, { ...settings, seed, onEpoch, signal: report.signal })
  })
  return { model: new CrfModel(labels, quantize(keys, averageWeights(runs), labels.count), createExtractor(settings.language, full)), resources: full }
}

function labelUnit(unit: AnnotatedUnit, settings: FitSettings, extractor: Extractor, gazetteers: readonly Gazetteer[], evidence: Evidence | undefined): readonly LabelledAnalysis[] {
  return sentenceRanges(unit.text, settings.language).flatMap(([from, to]) => {
    const tokens = extractor.tokenize(unit.text, from, to)
    if (tokens.length === 0) return []
    return [{ analysis: extractor.analyse(unit.text, tokens, gazetteers, evidence), gold: encodeSpans(tokens.length, tokenSpans(unit, tokens, settings.types)) }]
  })
}

/** A discontinuous mention is trained on its first part; types that are not asked for are left out. */
export function tokenSpans(unit: AnnotatedUnit, tokens: Tokens, types: readonly string[]): readonly TokenSpan[] {
  return unit.mentions.flatMap(({ spans, type }) => {
    const [start, end] = spans[0] ?? [0, 0]
    const first = tokens.end.findIndex((each, token) => token < tokens.length && each > start)
    let last = -1
    for (let token = 0; token < tokens.length; token++) if ((tokens.start[token] as number) < end) last = token
    const known = types.indexOf(type)
    return known < 0 || first < 0 || last < first || (tokens.start[first] as number) >= end || (tokens.end[last] as number) <= start ? [] : [{ first, last, type: known }]
  })
}

function withTrainingNames(documents: readonly AnnotatedDocument[], resources: Resources, language: Language): { full: Resources; without: readonly (readonly Gazetteer[])[] } {
  const tokenizer = createExtractor(language, { ...resources, gazetteers: [] })
  const names = documents.map((document) => document.units.flatMap((unit) => unit.mentions.map(({ spans }) => unit.text.slice(...(spans[0] ?? [0, 0])))))
  const build = (skip: number): readonly Gazetteer[] => {
    const used = names.flatMap((own, index) => (index % FOLDS === skip ? [] : own))
    return [...resources.gazetteers, createGazetteer('training', used, (text) => tokenizer.tokenize(text, 0, text.length), acceptName)]
  }
  return { full: { ...resources, gazetteers: build(-1) }, without: Array.from({ length: FOLDS }, (_, fold) => build(fold)) }
}

