/** From annotated documents to a saved tagger: resources, one or two passes, figures on documents held out. */
import { InputError } from '../../src/errors.ts'
import type { Language } from '../../src/domain.ts'
import { addSure } from './beside.ts'
import { createCandidateFinder } from './candidates.ts'
import type { AnnotatedDocument } from './corpus/corpus.ts'
import { assignFolds, crossValidate, type Predictor } from './crossValidate.ts'
import { documentEvidence } from './evidence.ts'
import { evaluate, type Evaluation } from './evaluate/evaluate.ts'
import type { Resources } from './features/extractor.ts'
import { shippedLexicon, type Lexicon } from './lexicon/lexicon.ts'
import type { TaggerModel } from './modelFile.ts'
import { predictDocument, predictSpans } from './predict.ts'
import { DEFAULT_FIT, fit, type FitReport, type FitSettings } from './train.ts'

export interface TrainTaggerOptions extends FitReport {
  readonly language: Language
  readonly resources: Resources
  /** 1, or 2 for the second pass over the document. Default 1. */
  readonly passes?: 1 | 2
  /** Overrides of DEFAULT_FIT. */
  readonly settings?: Partial<Omit<FitSettings, 'language' | 'types'>>
  /** One document in this many is held out for the figures, before the final fit on all. 0: none. Default 10. */
  readonly holdOut?: number
  readonly onHeldOut?: (figures: Evaluation) => void
  /** Says which fit is running: `held out`, `all`. */
  readonly onStage?: (stage: string) => void
}

export type UnsavedModel = Omit<TaggerModel, 'fingerprint'>

const EVIDENCE_FOLDS = 5

export function trainTagger(documents: readonly AnnotatedDocument[], options: TrainTaggerOptions): UnsavedModel {
  const types = [...new Set(documents.flatMap(({ units }) => units.flatMap(({ mentions }) => mentions.map(({ type }) => type))))].toSorted()
  if (types.length === 0) throw new InputError('the data hold no drug mention', { remedy: 'Name the entity types that are drugs with --label.' })
  const settings: FitSettings = { ...DEFAULT_FIT[options.language], ...options.settings, types }
  const every = options.holdOut ?? 10
  if (every > 1 && documents.length >= every) {
    options.onStage?.('held out')
    const fold = assignFolds(documents.length, every)
    const model = fitPasses(documents.filter((_, index) => fold[index] !== 0), settings, options)
    const held = documents.filter((_, index) => fold[index] === 0)
    options.onHeldOut?.(evaluate(held, held.map(predictorOf(model))))
  }
  options.onStage?.('all')
  return fitPasses(documents, settings, options)
}

function fitPasses(documents: readonly AnnotatedDocument[], settings: FitSettings, options: TrainTaggerOptions): UnsavedModel {
  const { language } = settings
  const one = fit(documents, options.resources, settings, options)
  const base = { language, types: settings.types, resources: one.resources, first: one.model }
  if (options.passes !== 2) return base
  const outOfFold = crossValidate(documents, EVIDENCE_FOLDS, (part) => {
    const { model } = fit(part, options.resources, { ...settings, seeds: settings.seeds.slice(0, 1) }, { signal: options.signal })
    return (document) => predictDocument(model, document, language)
  })
  const two = fit(documents, options.resources, settings, options, (index) => documentEvidence(documents[index] as AnnotatedDocument, outOfFold[index] ?? [], one.model.extractor, language))
  return { ...base, second: two.model }
}

/** Predictions of a model for evaluation: document by document, with the second pass where there is one; a self-learnt one beside `lexicon`, the shipped one by default. */
export function predictorOf({ language, first, second, besideLexicon }: UnsavedModel, lexicon?: Lexicon): Predictor {
  if (besideLexicon === true) {
    const find = createCandidateFinder(lexicon ?? shippedLexicon(), language)
    return ({ units }) => units.map(({ text }) => addSure(find(text), predictSpans(first, text, language)).map(({ start, end, type }) => ({ type, spans: [[start, end]] })))
  }
  return (document) => {
    const said = predictDocument(first, document, language)
    return second === undefined ? said : predictDocument(second, document, language, documentEvidence(document, said, first.extractor, language))
  }
}
