/**
 * Which batch a free worker takes. Queries come first, but never all the time: documents have a share of it, else a busy
 * server would store nothing. And while queries come, one worker is kept free of documents: a batch of them may take most
 * of a second, which a query would otherwise wait for whichever worker ends first.
 */

export interface Turn {
  /** Somebody waits for the answer. */
  readonly urgent: boolean
}

/** How long after a query the next one is expected, in milliseconds. */
const EXPECTED_MS = 2_000
/** Time that queries get for each that documents got, where both wait. */
const QUERY_SHARE = 3
/** More than this, in milliseconds, documents need not make up for. */
const MOST_OWED_MS = 1_500

export interface Turns<Job extends Turn> {
  /** A query has come. */
  urgent(): void
  /** Takes the next batch out of the queue, or leaves the worker free; `running` are those of the other workers. */
  take(queue: Job[], running: readonly Job[]): Job | undefined
  /** A batch took so long. */
  ended(job: Job, milliseconds: number): void
}

export function createTurns<Job extends Turn>(workers: number, now: () => number = () => performance.now()): Turns<Job> {
  let lastUrgent = Number.NEGATIVE_INFINITY
  /** Time that documents owe to queries, in milliseconds. */
  let owed = 0
  return {
    urgent: () => {
      lastUrgent = now()
    },
    ended: ({ urgent }, milliseconds) => {
      owed = urgent ? Math.max(0, owed - milliseconds) : Math.min(MOST_OWED_MS, owed + QUERY_SHARE * milliseconds)
    },
    take: (queue, running) => {
      const kept = workers > 1 && now() - lastUrgent < EXPECTED_MS ? 1 : 0
      const mayTakeDocuments = running.filter(({ urgent }) => !urgent).length < workers - kept
      const query = queue.findIndex(({ urgent }) => urgent)
      const documents = mayTakeDocuments ? queue.findIndex(({ urgent }) => !urgent) : -1
      const at = query < 0 || (documents >= 0 && owed === 0) ? documents : query
      return at < 0 ? undefined : queue.splice(at, 1)[0]
    },
  }
}
