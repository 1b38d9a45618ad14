/**
 * Self-learning: distant supervision (Mintz et al. 2009) by the lexicon's own matches in unlabelled text.
 *
 *   1. Sentences with a match, and as many without, are labelled by the lexicon in its context.
 *   2. Two models that see no lexicon learn from one half each and judge the other half: a name that they reject nearly
 *      everywhere loses its labels there; a word that they find confidently and often becomes a name.
 *   3. The final model learns from the mended labels, with lexicon features of which each fold lacks a part of the names,
 *      so that it trusts the lexicon but not blindly, and knows what a drug looks like that no lexicon has.
 */
import type { Language } from '../../src/domain.ts'
import { InputError } from '../../src/errors.ts'
import { createCandidateFinder, type Candidate } from './candidates.ts'
import type { AnnotatedDocument } from './corpus/corpus.ts'
import type { Resources } from './features/extractor.ts'
import { hashString } from './features/hash.ts'
import { sentenceRanges } from './features/tokens.ts'
import type { Lexicon } from './lexicon/lexicon.ts'
import { predictSpans, type PredictedSpan } from './predict.ts'
import { lexiconGazetteers } from './resources.ts'
import { fit, type FitReport, type FitSettings } from './train.ts'
import type { UnsavedModel } from './trainTagger.ts'

export interface LearnOptions extends FitReport {
  readonly language: Language
  readonly lexicon: Lexicon
  /** Sentences with a match that are learnt from; as many without are added. Default 12,000. */
  readonly maximumSentences?: number
  readonly onStage?: (stage: string) => void
}

export interface Learnt {
  readonly model: UnsavedModel
  readonly sentences: number
  readonly matches: number
  /** Matches that lost their label, mentions found beyond the lexicon. */
  readonly rejected: number
  readonly discovered: number
}

const MAXIMUM_SENTENCES = 12_000
/** Fewest matches that anything can be learnt from. */
const FEWEST_MATCHES = 50
/** A match is dropped when the other half's model gives its words less than this, unless its name is accepted elsewhere. */
const REJECT_BELOW = 0.05
const NAME_ACCEPTED = 0.3
/** A mention beyond the lexicon is kept from this confidence on, when its words were found so often. */
const DISCOVER_FROM = 0.6
const DISCOVER_COUNT = 2
/** Half of the names are hidden from each fold: a model that always sees a match learns nothing else. */
const HIDDEN_PARTS = 2
/** No favour for recall: the lexicon's own mentions stay beside what the model finds. */
const MISS_COST = 1
const ROUNDS = 2

interface Silver {
  readonly text: string
  readonly candidates: readonly Candidate[]
}

export function learn(texts: Iterable<string>, options: LearnOptions): Learnt {
  const { language, lexicon, onStage } = options
  onStage?.('matching')
  const silver = collect(texts, options)
  const matches = silver.reduce((sum, { candidates }) => sum + candidates.length, 0)
  if (matches < FEWEST_MATCHES) throw new InputError(`the text names drugs of the lexicon only ${matches} times; ${FEWEST_MATCHES} are the least`, { remedy: 'Index or give more text that mentions drugs.' })
  const stems = lexicon.stems.filter((stem) => stem.language === language).map(({ stem, kind }) => ({ stem, kind }))
  const types = [...new Set(silver.flatMap(({ candidates }) => candidates.map(({ type }) => type)))].toSorted()
  const settings: FitSettings = { language, types, seeds: [1], epochs: 6, rate: 0.05, missCost: MISS_COST, errorCost: 1, minimumCount: 3, trainGazetteer: false }
  let labelled = silver
  let rejected = 0
  let discovered = 0
  for (let round = 1; round <= ROUNDS; round++) {
    onStage?.(`judging, round ${round}`)
    const mended = mend(labelled, judge(labelled, { gazetteers: [], stems }, settings, options))
    labelled = mended.labelled
    rejected += mended.rejected
    discovered += mended.discovered
  }
  onStage?.('learning')
  const full: Resources = { stems, gazetteers: lexiconGazetteers(lexicon, language) }
  const { model } = fit(labelled.map(toDocument), full, { ...settings, hiddenGazetteers: hideParts(lexicon, language) }, options)
  return { model: { language, types, resources: full, first: model, besideLexicon: true }, sentences: silver.length, matches, rejected, discovered }
}

function collect(texts: Iterable<string>, { language, lexicon, maximumSentences = MAXIMUM_SENTENCES, signal }: LearnOptions): readonly Silver[] {
  const find = createCandidateFinder(lexicon, language)
  const withMatch: Silver[] = []
  const without: Silver[] = []
  for (const text of texts) {
    signal?.throwIfAborted()
    for (const [from, to] of sentenceRanges(text, language)) {
      const sentence = text.slice(from, to)
      if (sentence.length < 8) continue
      const candidates = find(sentence)
      if (candidates.length > 0) withMatch.push({ text: sentence, candidates })
      else if (without.length < maximumSentences * 4) without.push({ text: sentence, candidates })
    }
  }
  const sample = (all: readonly Silver[]): readonly Silver[] => (all.length <= maximumSentences ? all : all.toSorted((a, b) => hashString(a.text) - hashString(b.text) || (a.text < b.text ? -1 : 1)).slice(0, maximumSentences))
  const kept = sample(withMatch)
  return [...kept, ...sample(without).slice(0, kept.length)]
}

/** What the model of the other half says of each sentence. */
function judge(silver: readonly Silver[], resources: Resources, settings: FitSettings, report: FitReport): readonly (readonly PredictedSpan[])[] {
  const half = silver.map(({ text }) => hashString(text) & 1)
  const models = [0, 1].map((side) => fit(silver.filter((_, index) => half[index] === side).map(toDocument), resources, settings, { signal: report.signal }).model)
  return silver.map(({ text }, index) => predictSpans(models[1 - (half[index] as number)] as (typeof models)[number], text, settings.language))
}

function mend(silver: readonly Silver[], judged: readonly (readonly PredictedSpan[])[]): { labelled: readonly Silver[]; rejected: number; discovered: number } {
  const overlap = (a: { start: number; end: number }, b: { start: number; end: number }): boolean => a.start < b.end && b.start < a.end
  const acceptance = new Map<string, { found: number; total: number }>()
  const novel = new Map<string, number>()
  silver.forEach(({ text, candidates }, index) => {
    const spans = judged[index] ?? []
    for (const candidate of candidates) {
      const name = text.slice(candidate.start, candidate.end).toLowerCase()
      const tally = acceptance.get(name) ?? { found: 0, total: 0 }
      tally.total++
      if (spans.some((span) => overlap(span, candidate))) tally.found++
      acceptance.set(name, tally)
    }
    for (const span of spans) {
      if (span.confidence < DISCOVER_FROM || candidates.some((candidate) => overlap(span, candidate))) continue
      const name = text.slice(span.start, span.end).toLowerCase()
      novel.set(name, (novel.get(name) ?? 0) + 1)
    }
  })
  let rejected = 0
  let discovered = 0
  const labelled = silver.map(({ text, candidates }, index) => {
    const spans = judged[index] ?? []
    const kept = candidates.filter((candidate) => {
      const { found, total } = acceptance.get(text.slice(candidate.start, candidate.end).toLowerCase()) ?? { found: 1, total: 1 }
      const believed = found / total >= NAME_ACCEPTED || total < 4 || spans.some((span) => overlap(span, candidate) && span.confidence >= REJECT_BELOW)
      if (!believed) rejected++
      return believed
    })
    const added = spans.filter((span) => span.confidence >= DISCOVER_FROM && (novel.get(text.slice(span.start, span.end).toLowerCase()) ?? 0) >= DISCOVER_COUNT && !candidates.some((candidate) => overlap(span, candidate)))
    discovered += added.length
    return { text, candidates: [...kept, ...added].toSorted((a, b) => a.start - b.start) }
  })
  return { labelled, rejected, discovered }
}

/** The lexicon's features with a part of the names missing, a different one for each fold. */
function hideParts(lexicon: Lexicon, language: Language): FitSettings['hiddenGazetteers'] {
  return Array.from({ length: HIDDEN_PARTS }, (_, part) => lexiconGazetteers(lexicon, language, (name) => hashString(name.toLowerCase()) % HIDDEN_PARTS === part))
}

function toDocument({ text, candidates }: Silver): AnnotatedDocument {
  return { id: '', source: 'silver', units: [{ text, mentions: candidates.map(({ start, end, type }) => ({ type, spans: [[start, end]] })) }] }
}
