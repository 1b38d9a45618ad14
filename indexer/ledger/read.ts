/** Looking into a ledger without changing it: for `medir ledger` and the engine. */
import type { DatabaseSync } from 'node:sqlite'
import type { LedgerRow, Outcome, RunRow, Stage } from './entry.ts'

export interface LedgerSummary {
  readonly documents: number
  readonly byStage: Readonly<Record<string, number>>
  readonly byOutcome: Readonly<Record<string, number>>
  /** Records left out on purpose, by reason. */
  readonly skips: Readonly<Record<string, number>>
  /** Documents whose vectors are to come. */
  readonly pending: number
  readonly sources: readonly { readonly origin: string; readonly files: number; readonly records: number }[]
  /** Last first. */
  readonly runs: readonly RunRow[]
}

const SHOWN_RUNS = 10

export function summarise(database: DatabaseSync): LedgerSummary {
  return {
    documents: count(database, "SELECT count(*) AS n FROM records WHERE document = 1 AND stage <> 'gone'"),
    byStage: counts(database, 'SELECT stage AS name, count(*) AS n FROM records WHERE document = 1 GROUP BY stage ORDER BY stage'),
    byOutcome: counts(database, 'SELECT outcome AS name, count(*) AS n FROM records GROUP BY outcome ORDER BY outcome'),
    skips: counts(database, "SELECT coalesce(code, '') AS name, count(*) AS n FROM records WHERE outcome = 'skipped' GROUP BY code ORDER BY n DESC, name"),
    pending: count(database, "SELECT count(*) AS n FROM records WHERE stage = 'stored' AND outcome <> 'failed'"),
    sources: database
      .prepare('SELECT origin, count(DISTINCT number) AS files, count(seq) AS records FROM sources LEFT JOIN records ON source = number GROUP BY origin ORDER BY origin')
      .all()
      .map((row) => ({ origin: String(row['origin']), files: Number(row['files']), records: Number(row['records']) })),
    runs: readRuns(database, SHOWN_RUNS),
  }
}

/** Last first. */
export function readRuns(database: DatabaseSync, limit: number): readonly RunRow[] {
  return database.prepare('SELECT * FROM runs ORDER BY run DESC LIMIT ?').all(limit).map((row) => ({
    run: Number(row['run']),
    started: String(row['started']),
    ...(row['ended'] === null ? {} : { ended: String(row['ended']) }),
    fingerprint: String(row['fingerprint']),
    outcome: String(row['outcome']),
    origins: JSON.parse(String(row['origins'])) as readonly string[],
    ...(row['counts'] === null ? {} : { counts: JSON.parse(String(row['counts'])) as Readonly<Record<string, number>> }),
  }))
}

/** Every record, or those with an outcome, by source and place. */
export function* readRecords(database: DatabaseSync, outcome?: Outcome): Generator<LedgerRow> {
  const statement = database.prepare(`SELECT r.*, s.origin, s.file, f.fingerprint AS made FROM records r JOIN sources s ON s.number = r.source JOIN fingerprints f ON f.number = r.fingerprint
    ${outcome === undefined ? '' : 'WHERE r.outcome = ?'} ORDER BY s.origin, s.file, r.seq`)
  for (const row of outcome === undefined ? statement.iterate() : statement.iterate(outcome)) {
    yield {
      id: String(row['id']),
      isDocument: row['document'] === 1,
      origin: String(row['origin']),
      file: String(row['file']),
      place: String(row['place']),
      ...optional('hash', row['hash']),
      stage: row['stage'] as Stage,
      outcome: row['outcome'] as Outcome,
      ...optional('code', row['code']),
      ...optional('reason', row['reason']),
      ...(row['passages'] === null ? {} : { passages: Number(row['passages']) }),
      ...(row['date'] === '' ? {} : { date: String(row['date']) }),
      ...optional('revised', row['revised']),
      time: String(row['time']),
      fingerprint: String(row['made']),
      run: Number(row['run']),
    }
  }
}

const count = (database: DatabaseSync, sql: string): number => Number(database.prepare(sql).get()?.['n'])

function counts(database: DatabaseSync, sql: string): Readonly<Record<string, number>> {
  return Object.fromEntries(database.prepare(sql).all().map((row) => [String(row['name']), Number(row['n'])]))
}

const optional = (name: string, value: unknown): object => (typeof value === 'string' ? { [name]: value } : {})
