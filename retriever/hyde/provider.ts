/**
 * Hypotheses for a query: from the cache, or from the generator within a deadline.
 *
 *   cache ─ fresh ─▶ answer
 *     ├─ old ─▶ answer now, written anew behind it (stale while revalidate)
 *     └─ none ─▶ breaker ─▶ generator (single-flight, so many at once) ─┬ in time ─▶ answer, cache
 *                                                                       └ late ─▶ "late", cache for the next time
 *
 * A generator that fails is told, never thrown.
 */
import type { Degradation } from '../../src/domain.ts'
import { asMedirError } from '../../src/errors.ts'
import { withinDeadline } from '../../src/deadline.ts'
import type { Generator } from '../../src/generate/port.ts'
import type { HypothesisAnswer, HypothesisProvider, HypothesisRequest } from '../types.ts'
import { createBreaker, type Breaker } from './breaker.ts'
import type { CacheKey, CachedHypotheses, HypothesisCache, Written } from './cache.ts'
import { createLimiter, type Limiter } from './limiter.ts'
import { requestHash, write, type WritingParts } from './write.ts'

export interface ProviderOptions {
  readonly generator: Generator
  readonly cache: HypothesisCache
  readonly tenant: string
  /** How long a search waits, in milliseconds. Up: more questions profit, slower answers. */
  readonly deadlineMs: number
  /** Hypotheses a query, 1 to 8. */
  readonly count: number
  /** Bounds the requests to the generator at once; shared by the providers of one generator. Default: 4 at once. */
  readonly limit?: Limiter
  /** Age in milliseconds from which an answer is written anew behind the search. Default: never. */
  readonly staleMs?: number
  /** Replaces identifiers of persons before a prompt leaves. */
  readonly deidentify?: (text: string) => string
  /** Shared by the providers of one generator. */
  readonly breaker?: Breaker
  readonly now?: () => number
}

/** Questions that may wait for the generator at once; more get no hypothesis. */
const MAX_IN_FLIGHT = 32
const CONCURRENCY = 4

export function createHypothesisProvider(options: ProviderOptions): HypothesisProvider {
  const { generator, cache, tenant, deadlineMs, count, staleMs = Infinity, deidentify, now = Date.now } = options
  const breaker = options.breaker ?? createBreaker()
  const limit = options.limit ?? createLimiter(CONCURRENCY)
  const inFlight = new Map<string, Promise<Written>>()
  /** What the next answer has to tell: the one that found it out may have come too late for its own search. */
  let notice: Degradation | undefined
  const source = generator.name.startsWith('recorded:') ? 'recorded' : 'generator'

  const ask = async (request: HypothesisRequest, key: CacheKey, parts: WritingParts): Promise<Written> => {
    try {
      const { degraded, ...written } = await write(parts, request)
      notice = degraded ?? notice
      if (written.texts.length > 0 || written.relevant !== undefined) cache.put(key, written)
      breaker.succeeded()
      return written
    } catch (thrown) {
      breaker.failed()
      throw thrown
    }
  }

  const askOnce = async (request: HypothesisRequest, key: CacheKey, parts: WritingParts): Promise<Written> => {
    const name = JSON.stringify(key)
    const known = inFlight.get(name)
    if (known !== undefined) return known
    const asked = ask(request, key, parts)
    inFlight.set(name, asked)
    const forget = (): void => void inFlight.delete(name)
    asked.then(forget, forget)
    return asked
  }

  const revalidate = (cached: CachedHypotheses, request: HypothesisRequest, key: CacheKey, parts: WritingParts): void => {
    if (now() - cached.written <= staleMs || inFlight.size >= MAX_IN_FLIGHT || !breaker.allows()) return
    // What was written before stays good when this fails; the breaker has counted it.
    askOnce(request, key, parts).catch(() => undefined)
  }

  return {
    deadlineMs,
    hypotheses: async (request, signal) => {
      const started = performance.now()
      const report = (rest: Pick<HypothesisAnswer, 'source' | 'cached' | 'reason'> & Partial<HypothesisAnswer>): HypothesisAnswer => {
        const told = rest.degraded === undefined && notice !== undefined ? { degraded: notice } : {}
        if (rest.degraded === undefined) notice = undefined
        return { texts: [], ...rest, ...told, ms: Math.round((performance.now() - started) * 10) / 10 }
      }
      const nothing = (reason: string, code: string, remedy?: string): HypothesisAnswer => report({ source, cached: false, reason, degraded: { leg: 'hyde', code, ...(remedy === undefined ? {} : { remedy }) } })
      const parts: WritingParts = { generator, limit, count, deidentify }
      const key: CacheKey = { tenant, query: request.query, language: request.language, promptHash: requestHash(request, count), model: generator.name }
      const cached = cache.get(key)
      if (cached !== undefined) {
        revalidate(cached, request, key, parts)
        return report({ ...cached, source: 'cache', cached: true, reason: 'from the cache' })
      }
      const waits = inFlight.has(JSON.stringify(key))
      if (!waits && inFlight.size >= MAX_IN_FLIGHT) return nothing('the generator is busy', 'OVERLOADED', 'Ask again, or give the generator more capacity.')
      if (!waits && !breaker.allows()) return nothing('the generator failed several times in a row', 'GENERATOR_UNAVAILABLE', 'Check the generator; it is tried again every half minute.')
      try {
        const written = await withinDeadline(askOnce(request, key, parts), request.patient === true ? MAX_WAIT_MS : deadlineMs, signal)
        if (written === undefined) {
          if (!waits) breaker.failed()
          return { ...nothing('late', 'DEADLINE_EXCEEDED', 'The answer is cached for the next time; raise hydeDeadlineMs to wait longer.'), late: true }
        }
        if (written.texts.length === 0 && written.relevant === undefined) return nothing('the generator wrote nothing usable', 'GENERATOR_FAILED')
        return report({ ...written, source, cached: false, reason: 'generated' })
      } catch (thrown) {
        if (signal?.aborted === true) {
          // The search gave up on it: as good as a missed deadline here.
          if (!waits && (signal.reason as Error | undefined)?.name === 'TimeoutError') breaker.failed()
          throw signal.reason
        }
        const { code, message, remedy } = asMedirError(thrown)
        return nothing(message, code, remedy)
      }
    },
  }
}

/** Longest setTimeout can count: nobody waits for this answer. */
const MAX_WAIT_MS = 2_147_483_647
