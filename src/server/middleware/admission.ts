/**
 * A turn at the gate and a deadline for every request that does work. Writes have a gate of their own: they wait for one
 * another and for the disk, and would else sit in every place while searches queue behind them.
 */
import type { Context, MiddlewareHandler } from 'hono'
import { MedirError } from '../../errors.ts'
import type { AppEnvironment } from '../environment.ts'
import type { Gate } from '../limits/gate.ts'
import type { Service } from '../service.ts'

/** Seconds a turned-away caller is asked to wait: until the queue is worked off, within reason. */
const MOST_RETRY_AFTER = 60

export function admit(service: Service): MiddlewareHandler<AppEnvironment> {
  return async (context, next) => {
    const gate = gateOf(service, context)
    const signal = AbortSignal.any([context.req.raw.signal, AbortSignal.timeout(service.config.requestTimeoutMs)])
    context.set('signal', signal)
    const leave = await gate.enter(signal).catch((error: unknown) => {
      throw turnedAway(service, gate, context, error)
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

/** Stands before everything that costs something: who cannot be served is told so before its key is looked up. */
export function turnAway(service: Service): MiddlewareHandler<AppEnvironment> {
  return async (context, next) => {
    refuseWhileDraining(service, context)
    const gate = gateOf(service, context)
    try {
      gate.check()
    } catch (error) {
      throw turnedAway(service, gate, context, error)
    }
    await next()
  }
}

function refuseWhileDraining({ draining }: Service, context: Context<AppEnvironment>): void {
  if (!draining) return
  context.set('retryAfter', 1)
  throw new MedirError('OVERLOADED', 'the server is shutting down', { remedy: 'Try again in a moment.' })
}

function gateOf({ gates }: Service, { req: { method, path } }: Context<AppEnvironment>): Gate {
  return method === 'PUT' || method === 'DELETE' || (method === 'POST' && WRITES.test(path)) ? gates.writes : gates.reads
}

const WRITES = /^\/v1\/collections\/[^/]+\/(documents|reload)(:|$)/

function turnedAway({ metrics }: Service, gate: Gate, context: Context<AppEnvironment>, error: unknown): unknown {
  if (!(error instanceof MedirError)) return error
  context.set('retryAfter', Math.min(MOST_RETRY_AFTER, Math.max(1, Math.ceil(gate.expectedWaitMs() / 1000))))
  metrics.shed('queue')
  return error
}
