// Written by "npm run openapi" from docs/openapi.json: do not edit.

export type Readiness = { readonly ready: boolean; readonly parts: readonly { readonly part: string; readonly ok: boolean; readonly code?: string; readonly remedy?: string }[] }

export type Problem = { readonly type: string; readonly title: string; readonly status: number; readonly code: string; readonly detail: string; readonly value?: string | number | boolean; readonly remedy?: string; readonly instance?: string }

export type SearchResponse = { readonly query: string; readonly hits: readonly Hit[]; readonly hyde: { readonly used: boolean; readonly source: string; readonly cached: boolean; readonly ms: number; readonly reason: string; readonly late?: boolean; readonly texts?: readonly string[]; readonly weight?: number }; /** What could not take part in this answer, and why. */ readonly degraded: readonly Degradation[]; readonly tookMs: Readonly<Record<string, number>>; readonly explain?: Readonly<Record<string, unknown>> }

export type Hit = { readonly id: string; readonly documentId: string; readonly rank: number; readonly score: number; readonly title?: string; readonly text: string; /** Offsets into text, UTF-16 code units, end exclusive. */ readonly highlights: readonly { readonly start: number; readonly end: number }[]; /** Flat fields that filters and facets work on. */ readonly metadata: Readonly<Record<string, string | number | boolean | readonly (string | number | boolean)[]>>; readonly drugs?: readonly DrugMention[]; /** Offset of the passage in its document's text. */ readonly start: number; readonly end: number; /** Score and rank in every leg that found the passage. */ readonly legs: Readonly<Record<string, { readonly score: number; readonly rank: number }>> }

export type DrugMention = { /** Offsets into the text, UTF-16 code units, end exclusive. */ readonly start: number; readonly end: number; readonly text: string; /** `drug`, `brand`, `group` (a class of drugs), or a type of the model that tagged. */ readonly type: string; /** The substance (INN), a class, or a herb, when it could be linked. */ readonly name?: string; readonly atc?: readonly string[]; /** Classes of the substance, the narrowest first. */ readonly classes?: readonly string[]; readonly status?: 'current' | 'stopped' | 'allergy' | 'family' | 'negated'; readonly attributes?: { readonly dose?: { readonly start: number; readonly end: number; readonly text: string }; readonly unit?: { readonly start: number; readonly end: number; readonly text: string }; readonly form?: { readonly start: number; readonly end: number; readonly text: string }; readonly route?: { readonly start: number; readonly end: number; readonly text: string }; readonly frequency?: { readonly start: number; readonly end: number; readonly text: string }; readonly duration?: { readonly start: number; readonly end: number; readonly text: string }; readonly prn?: { readonly start: number; readonly end: number; readonly text: string } }; /** 0 to 1. */ readonly confidence: number }

export type Degradation = { readonly leg: string; readonly code: string; readonly remedy?: string }

export type SearchRequest = { /** What to find: a question, a title, a passage, a record; 32768 characters at most. */ readonly query: string; /** How many passages to return. */ readonly k?: number; /** Which legs search. */ readonly mode?: 'hybrid' | 'dense' | 'lexical'; /** How the legs are combined: convex combination of min-max scores (default) or reciprocal rank fusion with k = 60. */ readonly fusion?: 'minmax' | 'rrf'; /** Only passages that match, e.g. {"kind": "note", "year": {"gte": 2020}}. */ readonly filter?: Readonly<Record<string, unknown>>; /** Hypothetical documents: never, when the gate expects a gain, always, or built from the first hits without a generator. */ readonly hyde?: 'off' | 'auto' | 'on' | 'feedback'; /** One to eight passages that would answer the query, written by the caller; no generator is asked. */ readonly hypothetical?: string | readonly string[]; /** Language of the query; found out when absent. */ readonly language?: 'zh' | 'en'; /** How the query relates to what it should find; found out when absent. */ readonly queryType?: 'question' | 'title' | 'passage' | 'record' | 'drug' | 'lay' | 'keywords' | 'identifier'; /** Add how the answer came about. */ readonly explain?: boolean }

export type IndexReport = { readonly collection: string; readonly documents: { readonly input: number; readonly added: number; readonly updated: number; readonly skipped: number; readonly deleted: number; readonly failed: number }; readonly passages: number; readonly truncated: number; readonly failures: readonly { readonly source: string; readonly code: string; readonly reason: string }[]; /** Records left out on purpose, by type and reason. */ readonly skips: readonly { readonly type: string; readonly reason: string; readonly count: number }[]; readonly tookMs: number } & Readonly<Record<string, unknown>>

export type DocumentsRequest = { readonly documents: readonly DocumentInput[] }

export type DocumentInput = { readonly id: string; readonly title?: string; readonly text: string; readonly language?: 'zh' | 'en'; /** Flat fields that filters and facets work on. */ readonly metadata?: Readonly<Record<string, string | number | boolean | readonly (string | number | boolean)[]>> }

export type Document = { readonly id: string; readonly title?: string; readonly text: string; readonly language?: 'zh' | 'en'; /** Flat fields that filters and facets work on. */ readonly metadata: Readonly<Record<string, string | number | boolean | readonly (string | number | boolean)[]>>; readonly contentHash: string }

export type Collection = { readonly name: string; readonly documents: number; readonly passages: number; readonly embedded: number; readonly bytes: number; readonly revision: number }

export type Drug = { readonly asked: string; /** Several when a name has several meanings, or for an ATC group. */ readonly meanings: readonly { readonly name: string; readonly kind: 'substance' | 'class' | 'herb' | 'patent' | 'user'; readonly zh?: string; readonly atc: readonly string[]; readonly classes: readonly string[]; readonly aliases: readonly string[]; /** 1: the name as it stands; less: without its salt or form, or one typing error away. */ readonly confidence: number }[] }

export type TagResponse = { readonly texts: readonly { readonly id: string; readonly mentions: readonly DrugMention[] }[] }

export type TagRequest = { /** A hundred texts of 100,000 characters at most. */ readonly texts: readonly { readonly id: string; readonly text: string }[]; /** Found out for each text when absent. */ readonly language?: 'zh' | 'en' }

export type Feedback = { /** Name of a collection. */ readonly collection: string; /** The query as it was asked; kept de-identified. */ readonly query: string; /** Document of the hit. */ readonly documentId: string; readonly kind: 'click' | 'judgement'; /** For a judgement: 0 not relevant to 3 perfectly relevant. */ readonly grade?: number; /** Tells users of one credential apart; kept only as a keyed hash. */ readonly session?: string }

/** What each operation takes (path, query and body fields side by side) and answers. */
export interface Operations {
  /** The process answers */
  readonly healthz: { readonly request: undefined; readonly answer: { readonly status: 'ok'; readonly version: string } }
  /** Store and model are loaded */
  readonly readyz: { readonly request: undefined; readonly answer: Readiness }
  /** Counters and timings for Prometheus */
  readonly metrics: { readonly request: undefined; readonly answer: string }
  /** Find passages */
  readonly search: { readonly request: { readonly collection: string } & SearchRequest; readonly answer: SearchResponse }
  /** Add or replace documents */
  readonly putDocuments: { readonly request: { readonly collection: string } & DocumentsRequest; readonly answer: IndexReport }
  /** A document as it is stored (de-identified) */
  readonly getDocument: { readonly request: { readonly collection: string; readonly id: string }; readonly answer: Document }
  /** Delete a document and all its passages */
  readonly deleteDocument: { readonly request: { readonly collection: string; readonly id: string }; readonly answer: undefined }
  /** Collections and their sizes */
  readonly listCollections: { readonly request: undefined; readonly answer: { readonly collections: readonly Collection[] } }
  /** One collection and its size */
  readonly getCollection: { readonly request: { readonly collection: string }; readonly answer: Collection }
  /** Delete a collection and everything in it */
  readonly dropCollection: { readonly request: { readonly collection: string }; readonly answer: undefined }
  /** Open a collection anew */
  readonly reloadCollection: { readonly request: { readonly collection: string }; readonly answer: Collection }
  /** What a drug name or an ATC code means */
  readonly getDrug: { readonly request: { readonly name: string }; readonly answer: Drug }
  /** Find the drugs that texts mention */
  readonly tagDrugs: { readonly request: TagRequest; readonly answer: TagResponse }
  /** Say what became of a hit */
  readonly feedback: { readonly request: Feedback; readonly answer: undefined }
}

export const OPERATIONS = {
  healthz: { method: 'GET', path: '/healthz', query: [], headers: [], body: undefined, answers: 'application/json', streams: false },
  readyz: { method: 'GET', path: '/readyz', query: [], headers: [], body: undefined, answers: 'application/json', streams: false },
  metrics: { method: 'GET', path: '/metrics', query: [], headers: [], body: undefined, answers: 'text/plain', streams: false },
  search: { method: 'POST', path: '/v1/collections/{collection}/search', query: [], headers: [], body: 'application/json', answers: 'application/json', streams: false },
  putDocuments: { method: 'PUT', path: '/v1/collections/{collection}/documents', query: [], headers: [], body: 'application/json', answers: 'application/json', streams: false },
  getDocument: { method: 'GET', path: '/v1/collections/{collection}/documents/{id}', query: [], headers: [], body: undefined, answers: 'application/json', streams: false },
  deleteDocument: { method: 'DELETE', path: '/v1/collections/{collection}/documents/{id}', query: [], headers: [], body: undefined, answers: undefined, streams: false },
  listCollections: { method: 'GET', path: '/v1/collections', query: [], headers: [], body: undefined, answers: 'application/json', streams: false },
  getCollection: { method: 'GET', path: '/v1/collections/{collection}', query: [], headers: [], body: undefined, answers: 'application/json', streams: false },
  dropCollection: { method: 'DELETE', path: '/v1/collections/{collection}', query: [], headers: [], body: undefined, answers: undefined, streams: false },
  reloadCollection: { method: 'POST', path: '/v1/collections/{collection}/reload', query: [], headers: [], body: undefined, answers: 'application/json', streams: false },
  getDrug: { method: 'GET', path: '/v1/drugs/{name}', query: [], headers: [], body: undefined, answers: 'application/json', streams: false },
  tagDrugs: { method: 'POST', path: '/v1/drugs/tag', query: [], headers: [], body: 'application/json', answers: 'application/json', streams: false },
  feedback: { method: 'POST', path: '/v1/feedback', query: [], headers: [], body: 'application/json', answers: undefined, streams: false },
} as const
