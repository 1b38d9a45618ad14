/** A turn at the gate and a deadline for every request that does work. */
import type { MiddlewareHandler } from 'hono'
import { MedirError } from '../../errors.ts'
import type { AppEnvironment } from '../environment.ts'
import type { Service } from '../service.ts'

/** Seconds a turned-away caller is asked to wait: a full queue is worked off in about that time. */
const RETRY_AFTER_SECONDS = 1

export function admit(service: Service): MiddlewareHandler<AppEnvironment> {
  const { gate, config, metrics } = service
  return async (context, next) => {
    if (service.draining) {
      context.set('retryAfter', RETRY_AFTER_SECONDS)
      throw new MedirError('OVERLOADED', 'the server is shutting down', { remedy: 'Try again in a moment.' })
    }
    const signal = AbortSignal.any([context.req.raw.signal, AbortSignal.timeout(config.requestTimeoutMs)])
    context.set('signal', signal)
    const leave = await gate.enter(signal).catch((error: unknown) => {
      if (error instanceof MedirError) {
        context.set('retryAfter', RETRY_AFTER_SECONDS)
        metrics.shed('queue')
      }
      throw error
    })
    let held = false
    // An answer that goes on as a stream keeps its place until the stream ends.
    context.set('keepTurn', () => {
      held = true
      return leave
    })
    try {
      await next()
    } finally {
      if (!held) leave()
    }
  }
}
