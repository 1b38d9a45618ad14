/**
 * Requests a minute for each credential, by the generic cell rate algorithm (GCRA, the leaky bucket of ITU-T I.371): one
 * number a credential, bursts up to a whole minute's share, then an even pace.
 *
 *   allowed when  max(now, tat) + T − now ≤ window,   T = window / limit,   then tat += T
 */

export interface RateAnswer {
  readonly allowed: boolean
  readonly limit: number
  /** Requests left right now. */
  readonly remaining: number
  /** Seconds until another one fits (0 while some are left). */
  readonly retryAfter: number
  /** Seconds until the whole share is back. */
  readonly reset: number
}

export interface RateLimiter {
  take(id: string): RateAnswer
}

const WINDOW_MS = 60_000
/** Times are fractions of a millisecond: adding and taking away again leaves a trace. */
const ROUNDING = 1e-6
/** Credentials remembered; those whose share is whole again are forgotten first. */
const MAX_REMEMBERED = 100_000

export function createRateLimiter(limit: number, now: () => number = () => performance.now()): RateLimiter {
  const interval = WINDOW_MS / limit
  const arrivals = new Map<string, number>()
  return {
    take: (id) => {
      const at = now()
      const due = Math.max(at, arrivals.get(id) ?? at)
      const next = due + interval
      const allowed = next - at <= WINDOW_MS + ROUNDING
      if (allowed) remember(arrivals, id, next, at)
      const ahead = (allowed ? next : due) - at
      return {
        allowed,
        limit,
        remaining: Math.max(0, Math.floor((WINDOW_MS - ahead) / interval + ROUNDING)),
        retryAfter: allowed ? 0 : Math.max(1, Math.ceil((next - at - WINDOW_MS) / 1000 - ROUNDING)),
        reset: Math.ceil(ahead / 1000 - ROUNDING),
      }
    },
  }
}

function remember(arrivals: Map<string, number>, id: string, next: number, at: number): void {
  arrivals.delete(id)
  arrivals.set(id, next)
  if (arrivals.size <= MAX_REMEMBERED) return
  for (const [other, due] of arrivals) if (due <= at || arrivals.size > MAX_REMEMBERED) arrivals.delete(other)
}
