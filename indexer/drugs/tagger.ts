/** The drug tagger as the pipeline uses it: a trained model where there is one, the lexicon in its context where not. */
import { createHash } from 'node:crypto'
import type { DrugMention, Language } from '../../src/domain.ts'
import { ModelError } from '../../src/errors.ts'
import { findAttributes } from './attributes/find.ts'
import { findStatus } from './attributes/status.ts'
import { addSure } from './beside.ts'
import { createCandidateFinder, type Candidate, type CandidateFinder } from './candidates.ts'
import { documentEvidence } from './evidence.ts'
import { buildLexicon, shippedLexicon, type Lexicon, type LexiconEntry } from './lexicon/lexicon.ts'
import { readTables } from './lexicon/tables.ts'
import { readUserLexicon } from './lexicon/user.ts'
import { createLinker, type Linker } from './link/link.ts'
import { loadModel, type TaggerModel } from './modelFile.ts'
import { predictSpans } from './predict.ts'

export interface DrugTaggerOptions {
  /** Model files or loaded models, one a language at most. Default none: the lexicon decides. */
  readonly models?: readonly (string | TaggerModel)[] | undefined
  /** Users' lexicon files, beside the shipped one. Default none. */
  readonly lexicons?: readonly string[] | undefined
  /** Instead of the shipped lexicon and `lexicons`. */
  readonly lexicon?: Lexicon | undefined
}

export interface DrugTagger {
  /** Mentions in order of their start; offsets UTF-16, end exclusive. */
  tag(text: string, language: Language): readonly DrugMention[]
  /** Identifies what decides: lexicon and models. */
  readonly fingerprint: string
  readonly lexicon: Lexicon
}

/** Below this a model's span is not reported. */
const LEAST_CONFIDENCE = 0.2

/** Throws SourceError or ModelError for lexicons and models that cannot be used. */
export function createDrugTagger(options: DrugTaggerOptions = {}): DrugTagger {
  const user = (options.lexicons ?? []).map((path) => readUserLexicon(path))
  const lexicon = options.lexicon ?? (user.length === 0 ? shippedLexicon() : buildLexicon(readTables(), user))
  const models = new Map<Language, TaggerModel>()
  for (const given of options.models ?? []) {
    const model = typeof given === 'string' ? loadModel(given) : given
    if (models.has(model.language)) throw new ModelError('MODEL_INVALID', 'two drug models for one language', { value: model.language, remedy: 'Give one model a language.' })
    models.set(model.language, model)
  }
  const linker = createLinker(lexicon)
  const finders = new Map<Language, CandidateFinder>()
  const candidates = (text: string, language: Language): readonly Candidate[] => {
    const model = models.get(language)
    if (model !== undefined && model.besideLexicon !== true) return modelCandidates(model, text, language)
    let finder = finders.get(language)
    if (finder === undefined) finders.set(language, (finder = createCandidateFinder(lexicon, language)))
    return model === undefined ? finder(text) : addSure(finder(text), predictSpans(model.first, text, language))
  }
  return { lexicon, fingerprint: fingerprint(lexicon, [...models.values()]), tag: (text, language) => describe(text, language, candidates(text, language), linker) }
}

function modelCandidates({ first, second }: TaggerModel, text: string, language: Language): readonly Candidate[] {
  const spans = predictSpans(first, text, language)
  if (second === undefined || spans.length === 0) return spans.filter(({ confidence }) => confidence >= LEAST_CONFIDENCE)
  const mentions = spans.map(({ start, end, type }) => ({ type, spans: [[start, end]] as const }))
  const evidence = documentEvidence({ id: '', source: '', units: [{ text, mentions: [] }] }, [mentions], first.extractor, language)
  return predictSpans(second, text, language, evidence?.(0)).filter(({ confidence }) => confidence >= LEAST_CONFIDENCE)
}

function describe(text: string, language: Language, candidates: readonly Candidate[], linker: Linker): readonly DrugMention[] {
  const seen = new Set<LexiconEntry>()
  for (const { start, end } of candidates) {
    const link = linker.link(text.slice(start, end), seen)
    if (link?.confidence === 1) seen.add(link.entry)
  }
  const parts = candidates.flatMap((candidate) =>
    linker.parts(text.slice(candidate.start, candidate.end), seen).map((part) => ({ ...candidate, start: candidate.start + part.start, end: candidate.start + part.end, link: part.link })),
  )
  return parts.map(({ start, end, type, confidence, link }, index): DrugMention => {
    const extent = { start, end }
    const attributes = findAttributes(text, extent, parts[index + 1], parts[index - 1], language)
    const status = findStatus(text, extent, language, attributes.dose !== undefined || attributes.frequency !== undefined)
    return {
      ...extent,
      text: text.slice(start, end),
      type,
      ...(link === undefined ? {} : { name: link.entry.name, ...(link.entry.atc.length === 0 ? {} : { atc: link.entry.atc }), ...(link.entry.classes.length === 0 ? {} : { classes: link.entry.classes }) }),
      ...(status === undefined ? {} : { status }),
      ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
      confidence: Math.round(confidence * (link?.confidence ?? 1) * 1000) / 1000,
    }
  })
}

function fingerprint(lexicon: Lexicon, models: readonly TaggerModel[]): string {
  const hash = createHash('sha256')
  for (const { name, atc, classes, names, aliases } of lexicon.entries) hash.update(`${name}\t${atc.join('|')}\t${classes.join('|')}\t${names.join('|')}\t${aliases.join('|')}\n`)
  for (const model of models.toSorted((a, b) => (a.language < b.language ? -1 : 1))) hash.update(model.fingerprint)
  return `drugs-2-${hash.digest('hex').slice(0, 16)}`
}
