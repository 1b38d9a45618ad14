/** Bounded concurrency: so many at once, the rest wait in order of arrival. The queue's bound is its caller's. */

export type Limiter = <Result>(work: () => Promise<Result>) => Promise<Result>

export function createLimiter(atOnce: number): Limiter {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await work()
    } finally {
      // A place goes straight to the next in line, so that nobody slips in between.
      const next = waiting.shift()
      if (next === undefined) running--
      else next()
    }
  }
}
