import { createRoute, z } from '@hono/zod-openapi'
import { findPage } from '../../engine/find/page.ts'
import type { Dialogues } from '../../engine/find/dialogue.ts'
import type { Engine } from '../../engine/engine.ts'
import { MedirError } from '../../errors.ts'
import { sessionSearchRequestSchema, sessionSearchResponseSchema } from '../../schemas.ts'
import type { App } from '../environment.ts'
import { scoped } from '../middleware/identity.ts'
import type { Principal } from '../auth/principal.ts'
import type { Service } from '../service.ts'
import { answer, jsonAnswer, jsonBody, problems } from './shared.ts'

const sessionParameter = z.object({ session: z.string().regex(/^[\w.-]{1,128}$/) })

const search = createRoute({
  ...scoped('search'),
  method: 'post',
  path: '/v1/sessions/{session}/search',
  operationId: 'searchSession',
  summary: 'A question of a conversation',
  description: 'The caller chooses the session’s name; the last six questions are kept in memory for half an hour, for this credential alone. A follow-up is rewritten so that it stands by itself; the answer shows how.',
  request: { params: sessionParameter, body: jsonBody(sessionSearchRequestSchema) },
  responses: { 200: jsonAnswer('Passages for the rewritten question.', sessionSearchResponseSchema), ...problems },
})

const forget = createRoute({
  ...scoped('search'),
  method: 'delete',
  path: '/v1/sessions/{session}',
  operationId: 'forgetSession',
  summary: 'Forget a conversation',
  request: { params: sessionParameter },
  responses: { 204: { description: 'It is forgotten.' }, ...problems },
})

export function sessionRoutes(app: App, engine: Engine, { metrics }: Service, dialogues: Dialogues): void {
  const nameOf = ({ tenant, id }: Principal, session: string): string => JSON.stringify([tenant, id, session])

  app.openapi(search, async (context) => {
    const { collection, ...request } = context.req.valid('json')
    const workspace = context.get('workspace')
    const source = workspace.source(collection, context.get('signal'))
    await source.reader()
    const { degraded, ...rewritten } = await dialogues.ask(nameOf(workspace.principal, context.req.valid('param').session), request.query, engine, context.get('signal'))
    const page = await findPage(source, { ...request, query: rewritten.query })
    metrics.search(page)
    return context.json(answer(sessionSearchResponseSchema, { ...page, degraded: [...degraded, ...page.degraded], rewritten }), 200)
  })

  app.openapi(forget, (context) => {
    if (!dialogues.forget(nameOf(context.get('workspace').principal, context.req.valid('param').session))) throw new MedirError('NOT_FOUND', 'there is no such session')
    return context.body(null, 204)
  })
}
