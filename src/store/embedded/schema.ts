/** The tables of a collection's file. A change here raises FORMAT_VERSION. */

/** "mdir" in ASCII: tells `file` and us that this SQLite file is a medir collection. */
export const APPLICATION_ID = 0x6d646972
export const FORMAT_VERSION = 1

/**
 * documents ── document_bodies
 *     │
 *     └──< passages ───┬─ details    what is shown and filtered on        (read for hits, columns on first use)
 *                      ├─ lexical    term ids and counts                   (in memory as postings)
 *                      ├─ vectors    int8 codes and scales, by `standard`  (in memory)
 *                      └─ originals  float32 vectors                       (on disk, read for rescoring)
 *
 * Passage ordinals and the `seq` of lexical and vector rows only grow and are never reused: a reader that remembers the
 * last ones it saw loads just what is new, and `removals` tells it what went away meanwhile.
 *
 * Blobs and texts carry checksums (sealed.ts); what has none stands in an index as well, and the two are compared on opening.
 */
export const SCHEMA = `
CREATE TABLE state (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  revision INTEGER NOT NULL,
  state BLOB NOT NULL
);
CREATE TABLE documents (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, content_hash TEXT NOT NULL, checksum INTEGER NOT NULL);
CREATE TABLE document_bodies (number INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE passages (ordinal INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, document INTEGER NOT NULL, checksum INTEGER NOT NULL);
CREATE INDEX passages_by_document ON passages (document);
CREATE TABLE details (ordinal INTEGER PRIMARY KEY, fields BLOB NOT NULL, body BLOB NOT NULL);
CREATE TABLE terms (id INTEGER PRIMARY KEY, term TEXT NOT NULL UNIQUE);
CREATE TABLE lexical (seq INTEGER PRIMARY KEY AUTOINCREMENT, ordinal INTEGER NOT NULL UNIQUE, entries BLOB NOT NULL);
CREATE TABLE standard (one INTEGER PRIMARY KEY CHECK (one = 1), sample INTEGER NOT NULL, parameters BLOB NOT NULL);
CREATE TABLE vectors (seq INTEGER PRIMARY KEY AUTOINCREMENT, ordinal INTEGER NOT NULL UNIQUE, codes BLOB NOT NULL);
CREATE TABLE originals (ordinal INTEGER PRIMARY KEY, vectors BLOB NOT NULL);
CREATE TABLE removals (seq INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL, target INTEGER NOT NULL, entries BLOB);
`

/** Tables small enough to compare with their indexes whenever a collection is opened; all that readers look things up in. */
export const VERIFIED_FOR_READING = ['documents', 'passages', 'terms'] as const
/** A writer looks up more, and must not change a document by halves. */
export const VERIFIED_FOR_WRITING = [...VERIFIED_FOR_READING, 'lexical', 'vectors'] as const

/** Kinds of `removals`; `target` is the ordinal of a passage, or the seq of a lexical or vector row. */
export const REMOVED_PASSAGE = 0
export const REMOVED_LEXICAL = 1
export const REMOVED_VECTORS = 2
