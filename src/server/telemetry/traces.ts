/**
 * Spans through the OpenTelemetry API package: without an SDK registered by the operator they cost nothing. Attributes are
 * the route's pattern, codes and counts; no query, document or id.
 */
import { context, propagation, SpanKind, SpanStatusCode, trace, type Attributes } from '@opentelemetry/api'

const tracer = (): ReturnType<typeof trace.getTracer> => trace.getTracer('medir')

/** A server span that continues the caller's trace (W3C traceparent). The work may name the route once it is known. */
export async function requestSpan<Result>(headers: Headers, method: string, work: (finish: (route: string, status: number) => void) => Promise<Result>): Promise<Result> {
  const parent = propagation.extract(context.active(), Object.fromEntries(headers))
  return tracer().startActiveSpan(method, { kind: SpanKind.SERVER, attributes: { 'http.request.method': method } }, parent, async (span) => {
    try {
      return await work((route, status) => {
        span.updateName(`${method} ${route}`)
        span.setAttributes({ 'http.route': route, 'http.response.status_code': status })
        if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
      })
    } finally {
      span.end()
    }
  })
}

/** A span around one step. The error itself is left out: its message belongs to the log, by code. */
export async function span<Result>(name: string, attributes: Attributes, work: () => Promise<Result>): Promise<Result> {
  return tracer().startActiveSpan(name, { attributes }, async (active) => {
    try {
      return await work()
    } catch (error) {
      active.setStatus({ code: SpanStatusCode.ERROR })
      throw error
    } finally {
      active.end()
    }
  })
}
