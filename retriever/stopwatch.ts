/** Milliseconds by stage. Stages that run twice add up; stages that overlap do not sum to the total. */

export interface Stopwatch {
  time<Result>(stage: string, work: () => Result): Result
  timeAsync<Result>(stage: string, work: () => Promise<Result>): Promise<Result>
  /** With `total`, to a hundredth of a millisecond. */
  elapsed(): Readonly<Record<string, number>>
}

export function createStopwatch(now: () => number = () => performance.now()): Stopwatch {
  const started = now()
  const stages: Record<string, number> = {}
  const add = (stage: string, from: number): void => {
    stages[stage] = (stages[stage] ?? 0) + (now() - from)
  }
  return {
    time: (stage, work) => {
      const from = now()
      try {
        return work()
      } finally {
        add(stage, from)
      }
    },
    timeAsync: async (stage, work) => {
      const from = now()
      try {
        return await work()
      } finally {
        add(stage, from)
      }
    },
    elapsed: () => Object.fromEntries(Object.entries({ ...stages, total: now() - started }).map(([stage, value]) => [stage, Math.round(value * 100) / 100])),
  }
}
