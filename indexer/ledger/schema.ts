/** The ledger's tables. A change here raises LEDGER_VERSION. */

export const LEDGER_VERSION = 2

/** From the version before to this one. */
export const LEDGER_MIGRATION = 'ALTER TABLE records ADD COLUMN revised TEXT;'

/**
 * runs ──< records >── sources        one row a record, the last thing that happened to it
 *             │
 *             └── fingerprints        of what made it: embedder, chunker, de-identifier, tagger
 * searched                            how often a document was found while its vectors were missing
 * signatures ──< bands                near-duplicates: MinHash signatures and their LSH buckets
 */
export const LEDGER_SCHEMA = `
CREATE TABLE runs (run INTEGER PRIMARY KEY AUTOINCREMENT, started TEXT NOT NULL, ended TEXT, fingerprint TEXT NOT NULL, outcome TEXT NOT NULL, origins TEXT NOT NULL, counts TEXT);
CREATE TABLE sources (number INTEGER PRIMARY KEY, origin TEXT NOT NULL, file TEXT NOT NULL, UNIQUE (origin, file));
CREATE TABLE fingerprints (number INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE);
CREATE TABLE records (
  seq INTEGER PRIMARY KEY,
  document INTEGER NOT NULL,
  id TEXT NOT NULL,
  source INTEGER NOT NULL,
  place TEXT NOT NULL,
  hash TEXT,
  stage TEXT NOT NULL,
  outcome TEXT NOT NULL,
  code TEXT,
  reason TEXT,
  passages INTEGER,
  date TEXT NOT NULL,
  revised TEXT,
  time TEXT NOT NULL,
  fingerprint INTEGER NOT NULL,
  run INTEGER NOT NULL,
  UNIQUE (id, document)
);
CREATE INDEX records_pending ON records (date, seq) WHERE stage = 'stored' AND outcome <> 'failed';
CREATE INDEX records_by_source ON records (source, run);
CREATE TABLE searched (id TEXT PRIMARY KEY, times INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE signatures (number INTEGER PRIMARY KEY, passage TEXT NOT NULL UNIQUE, document TEXT NOT NULL, cluster TEXT NOT NULL, signature BLOB NOT NULL);
CREATE INDEX signatures_by_document ON signatures (document);
CREATE TABLE bands (bucket INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (bucket, number)) WITHOUT ROWID;
`
