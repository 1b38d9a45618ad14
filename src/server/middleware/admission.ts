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
    const { signal, release } = deadlineOf(context.req.raw.signal, service.config.requestTimeoutMs)
    context.set('signal', signal)
    const giveBack = await gate.enter(signal).catch((error: unknown) => {
      release()
      throw turnedAway(service, gate, context, error)
    })
    const leave = (): void => {
      release()
      giveBack()
    }
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

/** Aborted when the caller goes away or time is up. Released, nothing of the request is held until its time would be up. */
function deadlineOf(caller: AbortSignal, milliseconds: number): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController()
  const gone = (): void => controller.abort(caller.reason)
  const timer = setTimeout(() => controller.abort(new DOMException('the request took too long', 'TimeoutError')), milliseconds).unref()
  if (caller.aborted) gone()
  caller.addEventListener('abort', gone, { once: true })
  return {
    signal: controller.signal,
    release: () => {
      clearTimeout(timer)
      caller.removeEventListener('abort', gone)
    },
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
