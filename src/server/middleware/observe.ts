/** Around every request: its span, its line in the log, its metrics; the route's pattern stands for the path everywhere. */
import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { AppEnvironment } from '../environment.ts'
import type { Service } from '../service.ts'
import { requestSpan } from '../telemetry/traces.ts'

export function observe({ metrics, log }: Service): MiddlewareHandler<AppEnvironment> {
  return async (context, next) => {
    const { method } = context.req
    const started = performance.now()
    await requestSpan(context.req.raw.headers, method, async (finish) => {
      await next()
      const { status } = context.res
      const matched = routePath(context, -1)
      const route = matched.includes('*') ? '' : matched
      const ms = performance.now() - started
      metrics.request({ method, route, status, seconds: ms / 1000 })
      finish(route, status)
      const who = context.get('workspace')?.principal
      log(status >= 500 ? 'error' : 'info', 'request', { requestId: context.get('requestId'), method, route, status, code: context.get('errorCode'), ms: Math.round(ms * 10) / 10, tenant: who?.tenant, who: who?.id })
    })
  }
}
