/** Who is calling: credential → workspace, within its rate; then the audit of what it did. */
import type { Context, MiddlewareHandler, Next } from 'hono'
import { routePath } from 'hono/route'
import { asMedirError, MedirError } from '../../errors.ts'
import type { Engine } from '../../engine/engine.ts'
import { createWorkspace } from '../access/workspace.ts'
import { mayUse, type Principal, type Scope } from '../auth/principal.ts'
import type { AppEnvironment } from '../environment.ts'
import { problemOf } from '../problem.ts'
import type { Service } from '../service.ts'

type AppContext = Context<AppEnvironment>

export function identify(engine: Engine, service: Service): MiddlewareHandler<AppEnvironment> {
  return async (context, next) => {
    let principal: Principal
    try {
      principal = await service.authenticator.authenticate(context.req.raw.headers)
    } catch (error) {
      await audit(service, context, { id: 'unknown', tenant: '-' }, problemOf(asMedirError(error)).status)
      throw error
    }
    limitRate(service, context, principal)
    context.set('workspace', createWorkspace(engine, principal))
    context.set('tenant', principal.tenant)
    await next()
    await audit(service, context, principal, context.res.status)
  }
}

/** RateLimit fields as in draft-ietf-httpapi-ratelimit-headers. */
function limitRate({ rates, metrics }: Service, context: AppContext, { id }: Principal): void {
  if (rates === undefined || id === 'loopback') return
  const { allowed, limit, remaining, reset, retryAfter } = rates.take(id)
  context.header('RateLimit-Policy', `"default";q=${limit};w=60`)
  context.header('RateLimit', `"default";r=${remaining};t=${reset}`)
  if (allowed) return
  context.set('retryAfter', retryAfter)
  metrics.shed('rate')
  throw new MedirError('RATE_LIMITED', 'this credential has used up its requests', { value: limit, remedy: `Try again in ${retryAfter} s.` })
}

/** MCP audits its own calls by tool. */
async function audit({ audit: log }: Service, context: AppContext, { id, tenant }: Pick<Principal, 'id' | 'tenant'>, status: number): Promise<void> {
  const route = routePath(context, -1)
  if (log === undefined || (route === '/mcp' && status < 400)) return
  const { collections, documents } = context.get('workspace')?.trail ?? { collections: new Set<string>(), documents: new Set<string>() }
  await log.record({
    tenant,
    who: id,
    action: `${context.req.method} ${route}`,
    ...(collections.size === 0 ? {} : { collection: [...collections].slice(0, MAX_COLLECTIONS).join(',') }),
    ...(documents.size === 0 ? {} : { ids: [...documents] }),
    status,
    requestId: context.get('requestId'),
  })
}

const MAX_COLLECTIONS = 20

/** What a route demands; spread it into the route's description. */
export function scoped(scope: Scope): {
  readonly security: { readonly [scheme: string]: string[] }[]
  readonly middleware: MiddlewareHandler<AppEnvironment>
  readonly 'x-scope': Scope
} {
  const middleware = async (context: AppContext, next: Next): Promise<void> => {
    if (!mayUse(context.get('workspace').principal, scope)) throw new MedirError('FORBIDDEN', 'this credential may not do that', { value: scope, remedy: `Use a key with the scope "${scope}".` })
    await next()
  }
  return { security: [{ bearer: [] }, { key: [] }], middleware, 'x-scope': scope }
}
