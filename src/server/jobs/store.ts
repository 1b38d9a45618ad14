/** Jobs in HOME/service/jobs.sqlite: what was accepted is done, through crashes and restarts. Every look-up names the tenant. */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { MedirError } from '../../errors.ts'
import { openServiceDatabase } from '../database.ts'
import { isFinished, type Job, type JobKind, type JobState } from './job.ts'

export interface NewJob {
  readonly id: string
  readonly tenant: string
  readonly who: string
  readonly collection: string
  readonly kind: JobKind
  readonly source: string
  readonly bodyHash: string
  readonly idempotencyKey?: string | undefined
}

export interface JobStore {
  /** The job, or the earlier one of the same idempotency key. CONFLICT when that key came with another body; OVERLOADED when the queue is full. */
  add(job: NewJob): { readonly job: Job; readonly isNew: boolean }
  get(tenant: string, id: string): Job | undefined
  /** Newest first. */
  list(tenant: string, limit: number): readonly Job[]
  /** Takes the oldest job that waits, or that a dead process left running; undefined when there is none. */
  claim(): Job | undefined
  update(id: string, change: Partial<Pick<Job, 'state' | 'progress' | 'report' | 'error'>>): Job
  counts(): Readonly<Record<JobState, number>>
  close(): void
}

const SCHEMA = `CREATE TABLE IF NOT EXISTS jobs (
  id TEXT PRIMARY KEY, tenant TEXT NOT NULL, who TEXT NOT NULL, collection TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, source TEXT NOT NULL,
  body_hash TEXT NOT NULL, idempotency TEXT, created INTEGER NOT NULL, finished INTEGER, progress TEXT, report TEXT, error TEXT, owner TEXT,
  UNIQUE (tenant, idempotency));
CREATE INDEX IF NOT EXISTS jobs_by_state ON jobs (state, created)`
/** Finished jobs kept for each tenant. */
const KEPT = 10_000
const STATES: readonly JobState[] = ['queued', 'running', 'succeeded', 'failed', 'cancelled']

interface Row extends Pick<Job, 'id' | 'tenant' | 'who' | 'collection' | 'kind' | 'state' | 'source'> {
  readonly body_hash: string
  readonly created: number
  readonly finished: number | null
  readonly progress: string | null
  readonly report: string | null
  readonly error: string | null
  readonly owner: string | null
}

export function openJobStore(file: string, maxQueued: number, now: () => number = Date.now): JobStore {
  const database = openServiceDatabase(file, SCHEMA)
  const me = `${hostname()} ${process.pid} ${randomUUID()}`
  const byId = database.prepare('SELECT * FROM jobs WHERE id = ?')
  const row = (id: string): Row => byId.get(id) as unknown as Row
  const add: JobStore['add'] = (job) => {
    const earlier = job.idempotencyKey === undefined ? undefined : (database.prepare('SELECT * FROM jobs WHERE tenant = ? AND idempotency = ?').get(job.tenant, job.idempotencyKey) as unknown as Row | undefined)
    if (earlier !== undefined) {
      if (earlier.body_hash !== job.bodyHash || earlier.collection !== job.collection || earlier.kind !== job.kind) throw new MedirError('CONFLICT', 'the Idempotency-Key was used for another request', { remedy: 'Use a new key for each new request.' })
      return { job: jobOf(earlier), isNew: false }
    }
    const queued = database.prepare("SELECT count(*) AS n FROM jobs WHERE state = 'queued'").get()?.['n']
    if (Number(queued) >= maxQueued) throw new MedirError('OVERLOADED', 'too many jobs are waiting', { remedy: 'Try again when some have finished.' })
    database.prepare("INSERT INTO jobs (id, tenant, who, collection, kind, state, source, body_hash, idempotency, created) VALUES (?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?)").run(job.id, job.tenant, job.who, job.collection, job.kind, job.source, job.bodyHash, job.idempotencyKey ?? null, now())
    database.prepare("DELETE FROM jobs WHERE tenant = ? AND state NOT IN ('queued', 'running') AND created < (SELECT created FROM jobs WHERE tenant = ? ORDER BY created DESC LIMIT 1 OFFSET ?)").run(job.tenant, job.tenant, KEPT)
    return { job: jobOf(row(job.id)), isNew: true }
  }
  return {
    add,
    get: (tenant, id) => {
      const found = byId.get(id) as Row | undefined
      return found?.tenant === tenant ? jobOf(found) : undefined
    },
    list: (tenant, limit) => (database.prepare('SELECT * FROM jobs WHERE tenant = ? ORDER BY created DESC, id LIMIT ?').all(tenant, limit) as unknown as Row[]).map(jobOf),
    claim: () => {
      const waiting = database.prepare("SELECT * FROM jobs WHERE state IN ('queued', 'running') ORDER BY created, id").all() as unknown as Row[]
      for (const { id, state, owner } of waiting) {
        if (state === 'running' && (owner === me || isAlive(owner))) continue
        const { changes } = database.prepare("UPDATE jobs SET state = 'running', owner = ? WHERE id = ? AND state = ? AND owner IS ?").run(me, id, state, owner)
        if (changes === 1) return jobOf(row(id))
      }
      return undefined
    },
    update: (id, { state, progress, report, error }) => {
      const text = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value))
      const finished = state !== undefined && isFinished({ state }) ? now() : null
      database.prepare('UPDATE jobs SET state = coalesce(?, state), progress = coalesce(?, progress), report = coalesce(?, report), error = coalesce(?, error), finished = coalesce(?, finished), owner = iif(? = \'queued\', NULL, owner) WHERE id = ?').run(state ?? null, text(progress), text(report), text(error), finished, state ?? null, id)
      return jobOf(row(id))
    },
    counts: () => {
      const counted = new Map(database.prepare('SELECT state, count(*) AS n FROM jobs GROUP BY state').all().map((each) => [String(each['state']), Number(each['n'])]))
      return Object.fromEntries(STATES.map((state) => [state, counted.get(state) ?? 0])) as Record<JobState, number>
    },
    close: () => database.close(),
  }
}

/** Whether the process that took a job still runs; on another machine that cannot be told, and it is left its job. */
function isAlive(owner: string | null): boolean {
  const [host, pid = ''] = (owner ?? '').split(' ')
  if (host !== hostname()) return owner !== null
  // My own number with another mark: the process before me had it, as the first in a container does.
  if (Number(pid) === process.pid) return false
  try {
    process.kill(Number(pid), 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function jobOf({ id, tenant, who, collection, kind, state, source, created, finished, progress, report, error }: Row): Job {
  return {
    id,
    tenant,
    who,
    collection,
    kind,
    state,
    source,
    createdAt: new Date(created).toISOString(),
    ...(finished === null ? {} : { finishedAt: new Date(finished).toISOString() }),
    ...(progress === null ? {} : { progress: JSON.parse(progress) as NonNullable<Job['progress']> }),
    ...(report === null ? {} : { report: JSON.parse(report) as NonNullable<Job['report']> }),
    ...(error === null ? {} : { error: JSON.parse(error) as NonNullable<Job['error']> }),
  }
}
