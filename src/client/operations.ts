// Written by "npm run openapi" from docs/openapi.json: do not edit.

export type Readiness = { readonly ready: boolean; readonly parts: readonly { readonly part: string; readonly ok: boolean; readonly code?: string; readonly remedy?: string }[] }

export type Problem = { readonly type: string; readonly title: string; readonly status: number; readonly code: string; readonly detail: string; readonly value?: string | number | boolean; readonly remedy?: string; readonly instance?: string }

export type SearchResponse = { readonly query: string; readonly hits: readonly Hit[]; readonly hyde: { readonly used: boolean; readonly source: string; readonly cached: boolean; readonly ms: number; readonly reason: string; readonly late?: boolean; readonly texts?: readonly string[]; readonly weight?: number }; /** What could not take part in this answer, and why. */ readonly degraded: readonly Degradation[]; readonly tookMs: Readonly<Record<string, number>>; readonly facets?: Readonly<Record<string, readonly { readonly value: string | number | boolean; readonly count: number }[]>>; /** Where the next page begins; absent on the last. */ readonly nextCursor?: string; readonly explain?: Readonly<Record<string, unknown>> }

export type Hit = { readonly id: string; readonly documentId: string; /** Where it is, when several collections were searched. */ readonly collection?: string; readonly rank: number; /** Fused score; compare within one answer only. */ readonly score: number; /** Calibrated estimate, 0 to 1, that the passage answers the query; comparable between queries and collections. */ readonly relevance?: number; /** Further passages of the same document that were found. */ readonly collapsed?: number; readonly title?: string; readonly text: string; /** Offsets into text, UTF-16 code units, end exclusive. */ readonly highlights: readonly { readonly start: number; readonly end: number }[]; /** Flat fields that filters and facets work on. */ readonly metadata: Readonly<Record<string, string | number | boolean | readonly (string | number | boolean)[]>>; readonly drugs?: readonly DrugMention[]; /** Offset of the passage in its document's text. */ readonly start: number; readonly end: number; /** Score and rank in every leg that found the passage. */ readonly legs: Readonly<Record<string, { readonly score: number; readonly rank: number }>>; /** With collapse "near-duplicates": passages this one stands for, best first. */ readonly nearDuplicates?: readonly string[] }

export type DrugMention = { /** Offsets into the text, UTF-16 code units, end exclusive. */ readonly start: number; readonly end: number; readonly text: string; /** `drug`, `brand`, `group` (a class of drugs), or a type of the model that tagged. */ readonly type: string; /** The substance (INN), a class, or a herb, when it could be linked. */ readonly name?: string; readonly atc?: readonly string[]; /** Classes of the substance, the narrowest first. */ readonly classes?: readonly string[]; readonly status?: 'current' | 'stopped' | 'allergy' | 'family' | 'negated'; readonly attributes?: { readonly dose?: { readonly start: number; readonly end: number; readonly text: string }; readonly unit?: { readonly start: number; readonly end: number; readonly text: string }; readonly form?: { readonly start: number; readonly end: number; readonly text: string }; readonly route?: { readonly start: number; readonly end: number; readonly text: string }; readonly frequency?: { readonly start: number; readonly end: number; readonly text: string }; readonly duration?: { readonly start: number; readonly end: number; readonly text: string }; readonly prn?: { readonly start: number; readonly end: number; readonly text: string } }; /** 0 to 1. */ readonly confidence: number }

export type Degradation = { readonly leg: string; readonly code: string; readonly remedy?: string; /** How much of the collection the leg covers, 0 to 1. */ readonly share?: number }

export type SearchRequest = { /** What to find: a question, a title, a passage, a record; 32768 characters at most. */ readonly query: string; /** How many passages to return. */ readonly k?: number; /** Which legs search. */ readonly mode?: 'hybrid' | 'dense' | 'lexical'; /** How the legs are combined: convex combination of min-max scores (default) or reciprocal rank fusion with k = 60. */ readonly fusion?: 'minmax' | 'rrf'; /** Only passages that match, e.g. {"kind": "note", "year": {"gte": 2020}}. */ readonly filter?: Readonly<Record<string, unknown>>; /** Hypothetical documents: never, when the gate expects a gain, always, or built from the first hits without a generator. */ readonly hyde?: 'off' | 'auto' | 'on' | 'feedback'; /** One to eight passages that would answer the query, written by the caller; no generator is asked. */ readonly hypothetical?: string | readonly string[]; /** Language of the query; found out when absent. */ readonly language?: 'zh' | 'en'; /** How the query relates to what it should find; found out when absent. */ readonly queryType?: 'question' | 'title' | 'passage' | 'record' | 'drug' | 'lay' | 'keywords' | 'identifier'; /** Add how the answer came about. */ readonly explain?: boolean; /** Only passages whose calibrated relevance is at least this; adds "relevance" to the hits. */ readonly minScore?: number; /** With "document" each document comes once, by its best passage; with "near-duplicates" the best of passages that say nearly the same stands for the others. */ readonly collapse?: 'none' | 'document' | 'near-duplicates'; /** Metadata fields to count by value, over the documents of the best 100 hits (k when greater). */ readonly facets?: readonly string[]; /** Parts of a hit that are wanted; the others come empty. All when absent. */ readonly fields?: readonly ('title' | 'text' | 'highlights' | 'metadata' | 'drugs' | 'legs')[]; /** nextCursor of the page before; all else as in the request for the first page. */ readonly cursor?: string }

export type BatchSearchResponse = { /** One answer a search, in order; a search that failed has a problem in its place. */ readonly results: readonly (SearchResponse | Problem)[] }

export type BatchSearchRequest = { readonly searches: readonly SearchRequest[] }

export type MultiSearchRequest = { /** What to find: a question, a title, a passage, a record; 32768 characters at most. */ readonly query: string; /** How many passages to return. */ readonly k?: number; /** Which legs search. */ readonly mode?: 'hybrid' | 'dense' | 'lexical'; /** How the legs are combined: convex combination of min-max scores (default) or reciprocal rank fusion with k = 60. */ readonly fusion?: 'minmax' | 'rrf'; /** Only passages that match, e.g. {"kind": "note", "year": {"gte": 2020}}. */ readonly filter?: Readonly<Record<string, unknown>>; /** Hypothetical documents: never, when the gate expects a gain, always, or built from the first hits without a generator. */ readonly hyde?: 'off' | 'auto' | 'on' | 'feedback'; /** One to eight passages that would answer the query, written by the caller; no generator is asked. */ readonly hypothetical?: string | readonly string[]; /** Language of the query; found out when absent. */ readonly language?: 'zh' | 'en'; /** How the query relates to what it should find; found out when absent. */ readonly queryType?: 'question' | 'title' | 'passage' | 'record' | 'drug' | 'lay' | 'keywords' | 'identifier'; /** Add how the answer came about. */ readonly explain?: boolean; /** Only passages whose calibrated relevance is at least this; adds "relevance" to the hits. */ readonly minScore?: number; /** With "document" each document comes once, by its best passage; with "near-duplicates" the best of passages that say nearly the same stands for the others. */ readonly collapse?: 'none' | 'document' | 'near-duplicates'; /** Metadata fields to count by value, over the documents of the best 100 hits (k when greater). */ readonly facets?: readonly string[]; /** Parts of a hit that are wanted; the others come empty. All when absent. */ readonly fields?: readonly ('title' | 'text' | 'highlights' | 'metadata' | 'drugs' | 'legs')[]; /** Collections to search; hits are merged by calibrated relevance. */ readonly collections: readonly string[] }

export type SuggestResponse = { readonly suggestions: readonly { readonly text: string; readonly kind: 'title' | 'heading' | 'drug'; /** Passages it stands in. */ readonly count: number }[] }

export type FacetsResponse = { readonly field: string; readonly values: readonly { readonly value: string | number | boolean; /** Passages. */ readonly count: number }[] }

export type SimilarResponse = { readonly hits: readonly Hit[]; /** Words that stood for it, most telling first. */ readonly terms: readonly string[]; readonly degraded: readonly Degradation[] }

export type MoreLikeThisRequest = { /** A document of the collection; it is left out of the answer. */ readonly documentId?: string; /** Or a text; identifiers of persons are replaced before anything else. */ readonly text?: string; /** How many documents to return. */ readonly k?: number; readonly filter?: Readonly<Record<string, unknown>> }

export type SimilarRecordsResponse = { readonly records: readonly { readonly hit: Hit; readonly shared: Shared }[]; readonly degraded: readonly Degradation[] }

export type Shared = { /** Drugs named in both, by substance. */ readonly drugs: readonly string[]; /** Telling words of the given record that the found one has too. */ readonly terms: readonly string[]; /** Metadata values that both have. */ readonly fields: Readonly<Record<string, readonly (string | number | boolean)[]>> }

export type SimilarRecordsRequest = { /** A document of the collection; it is left out of the answer. */ readonly documentId?: string; /** Or a text; identifiers of persons are replaced before anything else. */ readonly text?: string; /** How many documents to return. */ readonly k?: number; readonly filter?: Readonly<Record<string, unknown>>; /** Or a record as a JSON object, in any form that indexing reads: {"id", "text"}, a FHIR resource or bundle. */ readonly record?: Readonly<Record<string, unknown>> }

export type IndexReport = { readonly collection: string; readonly documents: { readonly input: number; readonly added: number; readonly updated: number; readonly skipped: number; readonly deleted: number; readonly failed: number }; readonly passages: number; /** Passages that got their vectors. */ readonly embedded: number; /** Passages of the collection whose vectors are still to come; they are found by their words. */ readonly pending: number; /** Passages that say nearly the same as one stored before. */ readonly nearDuplicates: number; readonly truncated: number; readonly failures: readonly { readonly source: string; readonly code: string; readonly reason: string }[]; /** Records left out on purpose, by type and reason. */ readonly skips: readonly { readonly type: string; readonly reason: string; readonly count: number }[]; readonly tookMs: number } & Readonly<Record<string, unknown>>

export type DocumentsRequest = { readonly documents: readonly DocumentInput[] }

export type DocumentInput = { readonly id: string; readonly title?: string; readonly text: string; readonly language?: 'zh' | 'en'; /** Flat fields that filters and facets work on. */ readonly metadata?: Readonly<Record<string, string | number | boolean | readonly (string | number | boolean)[]>> }

export type Document = { readonly id: string; readonly title?: string; readonly text: string; readonly language?: 'zh' | 'en'; /** Flat fields that filters and facets work on. */ readonly metadata: Readonly<Record<string, string | number | boolean | readonly (string | number | boolean)[]>>; readonly contentHash: string }

export type Job = { readonly id: string; readonly collection: string; readonly kind: 'index' | 'delete'; readonly state: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled'; readonly createdAt: string; readonly finishedAt?: string; /** Records read, documents stored, passages written, records refused so far. */ readonly progress?: { readonly documents: number; readonly written: number; readonly passages: number; readonly failed: number }; /** What came of it, when it has succeeded. */ readonly report?: IndexReport | { readonly deleted: number }; readonly error?: { readonly code: string; readonly reason: string } }

export type DeletionsRequest = { readonly ids: readonly string[] }

export type Collection = { readonly name: string; readonly documents: number; readonly passages: number; readonly embedded: number; readonly bytes: number; readonly revision: number }

export type Drug = { readonly asked: string; /** Several when a name has several meanings, or for an ATC group. */ readonly meanings: readonly { readonly name: string; readonly kind: 'substance' | 'class' | 'herb' | 'patent' | 'user'; readonly zh?: string; readonly atc: readonly string[]; readonly classes: readonly string[]; readonly aliases: readonly string[]; /** 1: the name as it stands; less: without its salt or form, or one typing error away. */ readonly confidence: number }[] }

export type TagResponse = { readonly texts: readonly { readonly id: string; readonly mentions: readonly DrugMention[] }[] }

export type TagRequest = { /** A hundred texts of 100,000 characters at most. */ readonly texts: readonly { readonly id: string; readonly text: string }[]; /** Found out for each text when absent. */ readonly language?: 'zh' | 'en' }

export type Feedback = { /** Name of a collection. */ readonly collection: string; /** The query as it was asked; kept de-identified. */ readonly query: string; /** Document of the hit. */ readonly documentId: string; readonly kind: 'click' | 'judgement'; /** For a judgement: 0 not relevant to 3 perfectly relevant. */ readonly grade?: number; /** Tells users of one credential apart; kept only as a keyed hash. */ readonly session?: string }

export type Context = { readonly query: string; readonly language: 'zh' | 'en'; readonly excerpts: readonly Excerpt[]; /** Left out because they say what the excerpt of that number says. */ readonly duplicates: readonly { readonly documentId: string; readonly start: number; readonly end: number; readonly of: number }[]; /** Places that may contradict each other, by what shows on the surface. */ readonly conflicts: readonly { readonly between: readonly number[]; readonly kind: 'negation' | 'number'; readonly sentences: readonly string[] }[]; readonly tokens: number; /** The excerpts as a block for a prompt, with how to cite them. */ readonly prompt: string; readonly degraded: readonly Degradation[] }

export type Excerpt = { /** As it is cited: [1]. */ readonly number: number; /** Stable: DOCUMENT#START-END. */ readonly id: string; readonly documentId: string; readonly title?: string; readonly section?: string; readonly source?: string; readonly date?: string; readonly start: number; readonly end: number; readonly text: string; readonly tokens: number; readonly relevance: number }

export type ContextRequest = { /** What to find: a question, a title, a passage, a record; 32768 characters at most. */ readonly query: string; /** Passages to consider. */ readonly k?: number; /** Which legs search. */ readonly mode?: 'hybrid' | 'dense' | 'lexical'; /** How the legs are combined: convex combination of min-max scores (default) or reciprocal rank fusion with k = 60. */ readonly fusion?: 'minmax' | 'rrf'; /** Only passages that match, e.g. {"kind": "note", "year": {"gte": 2020}}. */ readonly filter?: Readonly<Record<string, unknown>>; /** Hypothetical documents: never, when the gate expects a gain, always, or built from the first hits without a generator. */ readonly hyde?: 'off' | 'auto' | 'on' | 'feedback'; /** One to eight passages that would answer the query, written by the caller; no generator is asked. */ readonly hypothetical?: string | readonly string[]; /** Language of the query; found out when absent. */ readonly language?: 'zh' | 'en'; /** How the query relates to what it should find; found out when absent. */ readonly queryType?: 'question' | 'title' | 'passage' | 'record' | 'drug' | 'lay' | 'keywords' | 'identifier'; /** Add how the answer came about. */ readonly explain?: boolean; /** Budget of all excerpts together, in tokens of the embedder (estimated without one). */ readonly tokens?: number; /** Passages taken in before and after each hit; what touches is merged. */ readonly neighbours?: number; /** Least calibrated relevance of a passage. */ readonly minScore?: number }

export type Answer = { readonly answered: boolean; /** Why there is no answer. */ readonly refusal?: string; readonly text: string; readonly sentences: readonly { readonly text: string; readonly citations: readonly number[]; /** False without a citation, or when the cited excerpts lack its numbers or most of its words. */ readonly supported: boolean }[]; readonly context: Context }

export type AnswerRequest = { /** What to find: a question, a title, a passage, a record; 32768 characters at most. */ readonly query: string; /** Passages to consider. */ readonly k?: number; /** Which legs search. */ readonly mode?: 'hybrid' | 'dense' | 'lexical'; /** How the legs are combined: convex combination of min-max scores (default) or reciprocal rank fusion with k = 60. */ readonly fusion?: 'minmax' | 'rrf'; /** Only passages that match, e.g. {"kind": "note", "year": {"gte": 2020}}. */ readonly filter?: Readonly<Record<string, unknown>>; /** Hypothetical documents: never, when the gate expects a gain, always, or built from the first hits without a generator. */ readonly hyde?: 'off' | 'auto' | 'on' | 'feedback'; /** One to eight passages that would answer the query, written by the caller; no generator is asked. */ readonly hypothetical?: string | readonly string[]; /** Language of the query; found out when absent. */ readonly language?: 'zh' | 'en'; /** How the query relates to what it should find; found out when absent. */ readonly queryType?: 'question' | 'title' | 'passage' | 'record' | 'drug' | 'lay' | 'keywords' | 'identifier'; /** Add how the answer came about. */ readonly explain?: boolean; /** Budget of all excerpts together, in tokens of the embedder (estimated without one). */ readonly tokens?: number; /** Passages taken in before and after each hit; what touches is merged. */ readonly neighbours?: number; /** Least calibrated relevance of a passage. */ readonly minScore?: number; /** Nothing is answered when the best passage is less relevant. */ readonly leastRelevance?: number; /** Longest answer. */ readonly maxTokens?: number }

export type SessionSearchResponse = { readonly query: string; readonly hits: readonly Hit[]; readonly hyde: { readonly used: boolean; readonly source: string; readonly cached: boolean; readonly ms: number; readonly reason: string; readonly late?: boolean; readonly texts?: readonly string[]; readonly weight?: number }; /** What could not take part in this answer, and why. */ readonly degraded: readonly Degradation[]; readonly tookMs: Readonly<Record<string, number>>; readonly facets?: Readonly<Record<string, readonly { readonly value: string | number | boolean; readonly count: number }[]>>; /** Where the next page begins; absent on the last. */ readonly nextCursor?: string; readonly explain?: Readonly<Record<string, unknown>>; /** What was searched for, and how it came from the conversation. */ readonly rewritten: { readonly query: string; readonly method: 'generator' | 'words' | 'none' } }

export type SessionSearchRequest = { /** What to find: a question, a title, a passage, a record; 32768 characters at most. */ readonly query: string; /** How many passages to return. */ readonly k?: number; /** Which legs search. */ readonly mode?: 'hybrid' | 'dense' | 'lexical'; /** How the legs are combined: convex combination of min-max scores (default) or reciprocal rank fusion with k = 60. */ readonly fusion?: 'minmax' | 'rrf'; /** Only passages that match, e.g. {"kind": "note", "year": {"gte": 2020}}. */ readonly filter?: Readonly<Record<string, unknown>>; /** Hypothetical documents: never, when the gate expects a gain, always, or built from the first hits without a generator. */ readonly hyde?: 'off' | 'auto' | 'on' | 'feedback'; /** One to eight passages that would answer the query, written by the caller; no generator is asked. */ readonly hypothetical?: string | readonly string[]; /** Language of the query; found out when absent. */ readonly language?: 'zh' | 'en'; /** How the query relates to what it should find; found out when absent. */ readonly queryType?: 'question' | 'title' | 'passage' | 'record' | 'drug' | 'lay' | 'keywords' | 'identifier'; /** Add how the answer came about. */ readonly explain?: boolean; /** Only passages whose calibrated relevance is at least this; adds "relevance" to the hits. */ readonly minScore?: number; /** With "document" each document comes once, by its best passage; with "near-duplicates" the best of passages that say nearly the same stands for the others. */ readonly collapse?: 'none' | 'document' | 'near-duplicates'; /** Metadata fields to count by value, over the documents of the best 100 hits (k when greater). */ readonly facets?: readonly string[]; /** Parts of a hit that are wanted; the others come empty. All when absent. */ readonly fields?: readonly ('title' | 'text' | 'highlights' | 'metadata' | 'drugs' | 'legs')[]; /** nextCursor of the page before; all else as in the request for the first page. */ readonly cursor?: string; /** Name of a collection. */ readonly collection: string }

export type EmbeddingsResponse = { readonly object: 'list'; readonly model: string; readonly data: readonly { readonly object: 'embedding'; readonly index: number; readonly embedding: readonly number[] | string }[]; readonly usage: { readonly prompt_tokens: number; readonly total_tokens: number } }

export type EmbeddingsRequest = { readonly input: string | readonly string[]; /** Ignored but for the answer: there is one model. */ readonly model?: string; /** base64: little-endian float32. */ readonly encoding_format?: 'float' | 'base64'; /** Models embed questions and passages differently. */ readonly input_type?: 'query' | 'passage'; readonly user?: string }

export type RerankResponse = { readonly model: string; readonly results: readonly { readonly index: number; readonly relevance_score: number; readonly document?: { readonly text: string } }[] }

export type RerankRequest = { readonly query: string; readonly documents: readonly string[]; readonly top_n?: number; readonly return_documents?: boolean }

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
  /** Several searches in one request */
  readonly searchBatch: { readonly request: { readonly collection: string } & BatchSearchRequest; readonly answer: BatchSearchResponse }
  /** Search several collections at once */
  readonly searchCollections: { readonly request: MultiSearchRequest; readonly answer: SearchResponse }
  /** Complete what is being typed */
  readonly suggest: { readonly request: { readonly collection: string; readonly q: string; readonly limit?: number }; readonly answer: SuggestResponse }
  /** Values of a field in the whole collection */
  readonly facets: { readonly request: { readonly collection: string; readonly field: string; readonly filter?: string; readonly limit?: number }; readonly answer: FacetsResponse }
  /** Documents like one of the collection, or like a text */
  readonly moreLikeThis: { readonly request: { readonly collection: string } & MoreLikeThisRequest; readonly answer: SimilarResponse }
  /** Comparable records, with what they share */
  readonly similarRecords: { readonly request: { readonly collection: string } & SimilarRecordsRequest; readonly answer: SimilarRecordsResponse }
  /** Add or replace documents */
  readonly putDocuments: { readonly request: { readonly collection: string } & DocumentsRequest; readonly answer: IndexReport }
  /** Add or replace documents as a job */
  readonly uploadDocuments: { readonly request: { readonly collection: string; readonly 'idempotency-key'?: string } & DocumentsRequest; readonly answer: Job }
  /** A document as it is stored (de-identified) */
  readonly getDocument: { readonly request: { readonly collection: string; readonly id: string }; readonly answer: Document }
  /** Delete a document and all its passages */
  readonly deleteDocument: { readonly request: { readonly collection: string; readonly id: string }; readonly answer: undefined }
  /** Delete many documents as a job */
  readonly deleteDocuments: { readonly request: { readonly collection: string; readonly 'idempotency-key'?: string } & DeletionsRequest; readonly answer: Job }
  /** The latest jobs */
  readonly listJobs: { readonly request: { readonly limit?: number }; readonly answer: { readonly jobs: readonly Job[] } }
  /** A job, its progress and report */
  readonly getJob: { readonly request: { readonly id: string }; readonly answer: Job }
  /** Cancel a job */
  readonly cancelJob: { readonly request: { readonly id: string }; readonly answer: Job }
  /** A job’s progress as it comes */
  readonly watchJob: { readonly request: { readonly id: string }; readonly answer: string }
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
  /** Passages packed for a prompt, with citations */
  readonly buildContext: { readonly request: { readonly collection: string } & ContextRequest; readonly answer: Context }
  /** An answer whose sentences cite the collection */
  readonly answer: { readonly request: { readonly collection: string } & AnswerRequest; readonly answer: Answer }
  /** A question of a conversation */
  readonly searchSession: { readonly request: { readonly session: string } & SessionSearchRequest; readonly answer: SessionSearchResponse }
  /** Forget a conversation */
  readonly forgetSession: { readonly request: { readonly session: string }; readonly answer: undefined }
  /** Vectors of texts, in the shape of the OpenAI API */
  readonly createEmbeddings: { readonly request: EmbeddingsRequest; readonly answer: EmbeddingsResponse }
  /** Order texts by how well they answer a query */
  readonly rerank: { readonly request: RerankRequest; readonly answer: RerankResponse }
}

export const OPERATIONS = {
  healthz: { method: 'GET', path: '/healthz', query: [], headers: [], body: undefined, answers: 'application/json', streams: false },
  readyz: { method: 'GET', path: '/readyz', query: [], headers: [], body: undefined, answers: 'application/json', streams: false },
  metrics: { method: 'GET', path: '/metrics', query: [], headers: [], body: undefined, answers: 'text/plain', streams: false },
  search: { method: 'POST', path: '/v1/collections/{collection}/search', query: [], headers: [], body: 'application/json', answers: 'application/json', streams: true },
  searchBatch: { method: 'POST', path: '/v1/collections/{collection}/search:batch', query: [], headers: [], body: 'application/json', answers: 'application/json', streams: false },
  searchCollections: { method: 'POST', path: '/v1/search', query: [], headers: [], body: 'application/json', answers: 'application/json', streams: false },
  suggest: { method: 'GET', path: '/v1/collections/{collection}/suggest', query: ['q', 'limit'], headers: [], body: undefined, answers: 'application/json', streams: false },
  facets: { method: 'GET', path: '/v1/collections/{collection}/facets', query: ['field', 'filter', 'limit'], headers: [], body: undefined, answers: 'application/json', streams: false },
  moreLikeThis: { method: 'POST', path: '/v1/collections/{collection}/more-like-this', query: [], headers: [], body: 'application/json', answers: 'application/json', streams: false },
  similarRecords: { method: 'POST', path: '/v1/collections/{collection}/similar-records', query: [], headers: [], body: 'application/json', answers: 'application/json', streams: false },
  putDocuments: { method: 'PUT', path: '/v1/collections/{collection}/documents', query: [], headers: [], body: 'application/json', answers: 'application/json', streams: false },
  uploadDocuments: { method: 'POST', path: '/v1/collections/{collection}/documents', query: [], headers: ['idempotency-key'], body: 'application/json', answers: 'application/json', streams: false },
  getDocument: { method: 'GET', path: '/v1/collections/{collection}/documents/{id}', query: [], headers: [], body: undefined, answers: 'application/json', streams: false },
  deleteDocument: { method: 'DELETE', path: '/v1/collections/{collection}/documents/{id}', query: [], headers: [], body: undefined, answers: undefined, streams: false },
  deleteDocuments: { method: 'POST', path: '/v1/collections/{collection}/documents:delete', query: [], headers: ['idempotency-key'], body: 'application/json', answers: 'application/json', streams: false },
  listJobs: { method: 'GET', path: '/v1/jobs', query: ['limit'], headers: [], body: undefined, answers: 'application/json', streams: false },
  getJob: { method: 'GET', path: '/v1/jobs/{id}', query: [], headers: [], body: undefined, answers: 'application/json', streams: false },
  cancelJob: { method: 'DELETE', path: '/v1/jobs/{id}', query: [], headers: [], body: undefined, answers: 'application/json', streams: false },
  watchJob: { method: 'GET', path: '/v1/jobs/{id}/events', query: [], headers: [], body: undefined, answers: 'text/event-stream', streams: true },
  listCollections: { method: 'GET', path: '/v1/collections', query: [], headers: [], body: undefined, answers: 'application/json', streams: false },
  getCollection: { method: 'GET', path: '/v1/collections/{collection}', query: [], headers: [], body: undefined, answers: 'application/json', streams: false },
  dropCollection: { method: 'DELETE', path: '/v1/collections/{collection}', query: [], headers: [], body: undefined, answers: undefined, streams: false },
  reloadCollection: { method: 'POST', path: '/v1/collections/{collection}/reload', query: [], headers: [], body: undefined, answers: 'application/json', streams: false },
  getDrug: { method: 'GET', path: '/v1/drugs/{name}', query: [], headers: [], body: undefined, answers: 'application/json', streams: false },
  tagDrugs: { method: 'POST', path: '/v1/drugs/tag', query: [], headers: [], body: 'application/json', answers: 'application/json', streams: false },
  feedback: { method: 'POST', path: '/v1/feedback', query: [], headers: [], body: 'application/json', answers: undefined, streams: false },
  buildContext: { method: 'POST', path: '/v1/collections/{collection}/context', query: [], headers: [], body: 'application/json', answers: 'application/json', streams: false },
  answer: { method: 'POST', path: '/v1/collections/{collection}/answer', query: [], headers: [], body: 'application/json', answers: 'application/json', streams: true },
  searchSession: { method: 'POST', path: '/v1/sessions/{session}/search', query: [], headers: [], body: 'application/json', answers: 'application/json', streams: false },
  forgetSession: { method: 'DELETE', path: '/v1/sessions/{session}', query: [], headers: [], body: undefined, answers: undefined, streams: false },
  createEmbeddings: { method: 'POST', path: '/v1/embeddings', query: [], headers: [], body: 'application/json', answers: 'application/json', streams: false },
  rerank: { method: 'POST', path: '/v1/rerank', query: [], headers: [], body: 'application/json', answers: 'application/json', streams: false },
} as const
