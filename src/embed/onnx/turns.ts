/**
 * Which batch a free worker takes. Queries overtake documents; and while queries come, one worker is kept free of documents:
 * a batch of them takes most of a second, which a query would otherwise wait for whichever worker ends first.
 */

export interface Turn {
  /** Somebody waits for the answer. */
  readonly urgent: boolean
}

/** How long after a query the next one is expected, in milliseconds. */
const EXPECTED_MS = 2_000

export interface Turns<Job extends Turn> {
  /** A query has come. */
  urgent(): void
  /** Takes the next batch out of the queue, or leaves the worker free; `running` are those of the other workers. */
  take(queue: Job[], running: readonly Job[]): Job | undefined
}

export function createTurns<Job extends Turn>(workers: number, now: () => number = () => performance.now()): Turns<Job> {
  let lastUrgent = Number.NEGATIVE_INFINITY
  return {
    urgent: () => {
      lastUrgent = now()
    },
    take: (queue, running) => {
      const urgent = queue.findIndex((job) => job.urgent)
      if (urgent >= 0) return queue.splice(urgent, 1)[0]
      const kept = workers > 1 && now() - lastUrgent < EXPECTED_MS ? 1 : 0
      return running.filter((job) => !job.urgent).length < workers - kept ? queue.shift() : undefined
    },
  }
}
