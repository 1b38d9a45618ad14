/** Calls to servers we depend on: retries what is worth retrying, honours Retry-After, never quotes a body. */
import { setTimeout as sleep } from 'node:timers/promises'

export interface RetryOptions {
  /** Calls in all, the first included. Default 4. */
  readonly attempts?: number
  /** First pause; doubles each time, with up to half of it as jitter. Default 250 ms. */
  readonly pauseMs?: number
  /** Longest time one call may take. Default 60,000 ms. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal | undefined
}

/** What came of it: a good answer, a status that retrying will not mend, or no connection. */
export type HttpOutcome = { readonly response: Response } | { readonly status: number } | { readonly cause: unknown }

const RETRY_STATUS = new Set([408, 425, 429, 500, 502, 503, 504])
const LONGEST_PAUSE_MS = 30_000

/** Rejects only when `signal` aborts. */
export async function fetchWithRetry(url: string, init: RequestInit, { attempts = 4, pauseMs = 250, timeoutMs = 60_000, signal }: RetryOptions = {}): Promise<HttpOutcome> {
  let outcome: HttpOutcome = { cause: undefined }
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const { next, retryAfterMs } = await once(url, init, timeoutMs, signal)
    outcome = next
    if ('response' in outcome || ('status' in outcome && !RETRY_STATUS.has(outcome.status)) || attempt === attempts) return outcome
    const backoff = pauseMs * 2 ** (attempt - 1)
    const pause = Math.min(LONGEST_PAUSE_MS, retryAfterMs ?? backoff + Math.random() * (backoff / 2))
    await sleep(pause, undefined, signal === undefined ? {} : { signal })
  }
  return outcome
}

async function once(url: string, init: RequestInit, timeoutMs: number, signal: AbortSignal | undefined): Promise<{ readonly next: HttpOutcome; readonly retryAfterMs?: number | undefined }> {
  const deadline = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetch(url, { ...init, signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]) })
    if (response.ok) return { next: { response } }
    await response.body?.cancel()
    return { next: { status: response.status }, retryAfterMs: retryAfter(response.headers.get('retry-after')) }
  } catch (cause) {
    signal?.throwIfAborted()
    return { next: { cause } }
  }
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3). */
function retryAfter(value: string | null): number | undefined {
  if (value === null) return undefined
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds)
}
