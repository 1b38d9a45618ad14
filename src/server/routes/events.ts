/** Server-sent events (WHATWG HTML, section 9.2): JSON data; an error on the way is a `problem` event, and the last one. */
import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import { asMedirError } from '../../errors.ts'
import type { AppEnvironment } from '../environment.ts'
import { problemOf } from '../problem.ts'

export interface OutgoingEvent {
  readonly event: string
  readonly id?: string
  readonly data: unknown
}

export function wantsEvents(context: Context<AppEnvironment>): boolean {
  return (context.req.header('accept') ?? '').includes('text/event-stream')
}

/** Intermediaries close connections that are silent for long. */
const KEEP_ALIVE_MS = 15_000

/** The request keeps its turn at the gate until the stream has ended. */
export function sendEvents(context: Context<AppEnvironment>, events: AsyncIterable<OutgoingEvent>, { holdsTurn = true }: { readonly holdsTurn?: boolean } = {}): Response {
  const leave = holdsTurn ? context.get('keepTurn')() : undefined
  const requestId = context.get('requestId')
  return streamSSE(context, async (stream) => {
    const keepAlive = setInterval(() => void stream.write(': \n\n'), KEEP_ALIVE_MS)
    try {
      for await (const { event, id, data } of events) {
        if (stream.aborted) break
        await stream.writeSSE({ event, data: JSON.stringify(data), ...(id === undefined ? {} : { id }) })
      }
    } catch (error) {
      await stream.writeSSE({ event: 'problem', data: JSON.stringify(problemOf(asMedirError(error), requestId)) })
    } finally {
      clearInterval(keepAlive)
      leave?.()
    }
  })
}
