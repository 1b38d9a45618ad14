/** The plain, readonly types that indexer, retriever, cmirb and the stores share. No behaviour lives here. */

export type Language = 'zh' | 'en'

export type MetadataScalar = string | number | boolean
/** One metadata field. A list matches a filter when any of its values does. */
export type MetadataValue = MetadataScalar | readonly MetadataScalar[]
export type Metadata = Readonly<Record<string, MetadataValue>>

/** Who owns a collection and what it is called. On one machine without credentials the tenant is `default`. */
export interface CollectionKey {
  readonly tenant: string
  readonly name: string
}

/** A titled stretch of a document; offsets are UTF-16 code units into Document.text, end exclusive. */
export interface Section {
  /** Headings from the outermost to this section's own. */
  readonly path: readonly string[]
  readonly start: number
  readonly end: number
}

/** What a reader yields: one record, article, note or row, before de-identification. */
export interface Document {
  /** The source's own id; unique within a collection. */
  readonly id: string
  readonly title?: string
  readonly text: string
  readonly language?: Language
  readonly sections?: readonly Section[]
  /** Flat fields that can be filtered on. */
  readonly metadata: Metadata
}

export type DrugStatus = 'current' | 'stopped' | 'allergy' | 'family' | 'negated'

/** A drug named in a text; offsets are UTF-16 code units, end exclusive. */
export interface DrugMention {
  readonly start: number
  readonly end: number
  readonly text: string
  readonly type: string
  /** Normalised substance name (INN), when it could be linked. */
  readonly name?: string
  readonly atc?: readonly string[]
  /** Names of the classes the substance belongs to, the narrowest first. */
  readonly classes?: readonly string[]
  readonly status?: DrugStatus
  readonly attributes?: Readonly<Record<string, { readonly start: number; readonly end: number; readonly text: string }>>
  /** 0 to 1. */
  readonly confidence: number
}

/** The unit that is embedded, searched and cited. */
export interface Passage {
  /** UUIDv5 of tenant, collection, document id, ordinal and content hash. */
  readonly id: string
  readonly documentId: string
  /** Position within its document, from 0. */
  readonly ordinal: number
  readonly title?: string
  /** What a reader is shown: a slice of the document's (de-identified) text. */
  readonly text: string
  /** Prefixed for embedding and the title field of the lexical leg, never shown as text: headings, date. */
  readonly context?: string
  /** Offsets of `text` in the document's text, UTF-16 code units, end exclusive. */
  readonly start: number
  readonly end: number
  readonly language: Language
  readonly metadata: Metadata
  readonly drugs?: readonly DrugMention[]
  /** The passage that says nearly the same and was stored before this one. */
  readonly duplicateOf?: string
}

/** Parts of a passage that the lexical leg weights differently. */
export type LexicalField = 'title' | 'body' | 'expansion'

export interface TermCount {
  readonly term: string
  readonly count: number
}

/** The analysed words of a passage, by field. */
export type LexicalFields = Readonly<Partial<Record<LexicalField, readonly TermCount[]>>>

/** A query term with its weight (≥ 0); weight 1 is a word the user typed once. */
export interface WeightedTerm {
  readonly term: string
  readonly weight: number
}

/** A leg's answer for one passage: score in the leg's own scale, rank from 1. */
export interface LegScore {
  readonly score: number
  readonly rank: number
}

/** A passage id with a score; lists are sorted by score descending, then by id ascending. */
export interface ScoredId {
  readonly id: string
  readonly score: number
}

export interface Highlight {
  /** Offsets into the hit's text, UTF-16 code units, end exclusive. */
  readonly start: number
  readonly end: number
}

export type SearchMode = 'hybrid' | 'dense' | 'lexical'

export interface Degradation {
  /** What could not take part: `dense`, `lexical`, `hyde`, `rerank`. */
  readonly leg: string
  readonly code: string
  /** How to mend it, one sentence. */
  readonly remedy?: string
  /** How much of the collection the leg covers, 0 to 1, when it is not all or nothing. */
  readonly share?: number
}

/** One condition or a combination; see src/filter.ts for the accepted JSON and its meaning. */
export type Filter =
  | { readonly and: readonly Filter[] }
  | { readonly or: readonly Filter[] }
  | { readonly not: Filter }
  | { readonly field: string; readonly eq: MetadataScalar }
  | { readonly field: string; readonly in: readonly MetadataScalar[] }
  | { readonly field: string; readonly gt?: number | string; readonly gte?: number | string; readonly lt?: number | string; readonly lte?: number | string }
  | { readonly field: string; readonly exists: boolean }
