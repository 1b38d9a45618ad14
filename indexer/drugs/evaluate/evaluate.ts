/** Predictions against gold: every counting, by source and type, with an interval over documents. */
import type { AnnotatedDocument, GoldMention } from '../corpus/corpus.ts'
import { createRandom } from '../random.ts'
import { addCounts, countUnit, CRITERIA, figures, noCounts, type Counts, type Criterion, type Figures } from './count.ts'
import { countUnitLikeJar } from './jar.ts'
import { countWords } from './words.ts'

export type Table = Readonly<Record<Criterion, Figures>>

export interface Evaluation {
  readonly documents: number
  readonly mentions: number
  readonly predicted: number
  /** The headline is `standard.exact.f1`. */
  readonly standard: Table
  /** 95 % percentile interval of standard exact F1 over documents drawn with replacement. */
  readonly exactInterval: readonly [number, number]
  readonly bySource: Readonly<Record<string, Table>>
  /** Strict figures of one type, standard counting. */
  readonly strictByType: Readonly<Record<string, Figures>>
  /** "jar-compatible: for comparison with published figures only". */
  readonly jarCompatible: Table
  /** "word-level F1: for the 2016 paper, counting unconfirmed". */
  readonly wordLevel: { readonly bySource: Readonly<Record<string, Figures>>; readonly meanF1: number }
}

/** Predicted mentions of each unit of each document. */
export type Predictions = readonly (readonly (readonly GoldMention[])[])[]

const RESAMPLES = 1_000

export function evaluate(documents: readonly AnnotatedDocument[], predictions: Predictions): Evaluation {
  const perDocument = documents.map((document, index) => countDocument(document, predictions[index] ?? []))
  const sources = [...new Set(documents.map((document) => document.source))].toSorted()
  const of = (source: string): readonly DocumentCounts[] => perDocument.filter((_, index) => documents[index]?.source === source)
  const words = Object.fromEntries(sources.map((source) => [source, figures(sum(of(source).map((each) => each.words)))]))
  return {
    documents: documents.length,
    mentions: perDocument.reduce((total, each) => total + each.standard.exact.possible, 0),
    predicted: perDocument.reduce((total, each) => total + each.standard.exact.actual, 0),
    standard: table(perDocument.map((each) => each.standard)),
    exactInterval: bootstrap(perDocument.map((each) => each.standard.exact)),
    bySource: Object.fromEntries(sources.map((source) => [source, table(of(source).map((each) => each.standard))])),
    strictByType: byType(documents, predictions),
    jarCompatible: table(
      perDocument.map((each) => each.jar),
      { halfInPrecision: false },
    ),
    wordLevel: { bySource: words, meanF1: mean(Object.values(words).map(({ f1 }) => f1)) },
  }
}

interface DocumentCounts {
  readonly standard: Readonly<Record<Criterion, Counts>>
  readonly jar: Readonly<Record<Criterion, Counts>>
  readonly words: Counts
}

function countDocument(document: AnnotatedDocument, predictions: readonly (readonly GoldMention[])[]): DocumentCounts {
  const units = document.units.map(({ text, mentions }, index) => ({ text, gold: mentions, predicted: predictions[index] ?? [] }))
  const total = (count: (gold: readonly GoldMention[], predicted: readonly GoldMention[]) => Readonly<Record<Criterion, Counts>>): Readonly<Record<Criterion, Counts>> => {
    const counted = units.map(({ gold, predicted }) => count(gold, predicted))
    return Object.fromEntries(CRITERIA.map((criterion) => [criterion, sum(counted.map((each) => each[criterion]))])) as Record<Criterion, Counts>
  }
  return { standard: total(countUnit), jar: total(countUnitLikeJar), words: sum(units.map(({ text, gold, predicted }) => countWords(text, gold, predicted))) }
}

function table(counts: readonly Readonly<Record<Criterion, Counts>>[], options?: { readonly halfInPrecision: boolean }): Table {
  return Object.fromEntries(CRITERIA.map((criterion) => [criterion, figures(sum(counts.map((each) => each[criterion])), options)])) as Record<Criterion, Figures>
}

const sum = (counts: readonly Counts[]): Counts => counts.reduce(addCounts, noCounts())
const mean = (values: readonly number[]): number => (values.length === 0 ? 0 : values.reduce((total, value) => total + value, 0) / values.length)

function byType(documents: readonly AnnotatedDocument[], predictions: Predictions): Readonly<Record<string, Figures>> {
  const types = [...new Set(documents.flatMap(({ units }) => units.flatMap(({ mentions }) => mentions.map(({ type }) => type))))].toSorted()
  const counts = types.map((type): [string, Figures] => {
    const only = (mentions: readonly GoldMention[]): readonly GoldMention[] => mentions.filter((mention) => mention.type === type)
    const units = documents.flatMap((document, index) => document.units.map((unit, at) => countUnit(only(unit.mentions), only(predictions[index]?.[at] ?? [])).strict))
    return [type, figures(sum(units))]
  })
  return Object.fromEntries(counts)
}

/** Efron's percentile bootstrap over documents. */
function bootstrap(counts: readonly Counts[]): readonly [number, number] {
  const random = createRandom(20130609)
  const scores = Array.from({ length: RESAMPLES }, () => figures(sum(counts.map(() => counts[Math.floor(random() * counts.length)] ?? noCounts()))).f1).toSorted((a, b) => a - b)
  return [scores[Math.floor(RESAMPLES * 0.025)] ?? 0, scores[Math.ceil(RESAMPLES * 0.975) - 1] ?? 0]
}
