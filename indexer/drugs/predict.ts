/** Runs a model over annotated documents, or over one text. */
import type { Language } from '../../src/domain.ts'
import type { AnnotatedDocument, GoldMention } from './corpus/corpus.ts'
import type { CrfModel } from './crf/model.ts'
import type { DocumentEvidence } from './evidence.ts'
import type { Evidence } from './features/extractor.ts'
import { sentenceRanges } from './features/tokens.ts'

export interface PredictedSpan {
  readonly start: number
  readonly end: number
  readonly type: string
  readonly confidence: number
}

export function predictSpans(model: CrfModel, text: string, language: Language, evidence?: Evidence): readonly PredictedSpan[] {
  const { extractor, labels } = model
  return sentenceRanges(text, language).flatMap(([from, to]) => {
    const tokens = extractor.tokenize(text, from, to)
    if (tokens.length === 0) return []
    return model.tag(extractor.analyse(text, tokens, undefined, evidence)).map(({ first, last, type, confidence }) => ({
      start: tokens.start[first] as number,
      end: tokens.end[last] as number,
      type: labels.types[type] as string,
      confidence,
    }))
  })
}

export function predictDocument(model: CrfModel, document: AnnotatedDocument, language: Language, evidence?: DocumentEvidence): readonly (readonly GoldMention[])[] {
  return document.units.map(({ text }, unit) => predictSpans(model, text, language, evidence?.(unit)).map(({ start, end, type }) => ({ type, spans: [[start, end]] })))
}
