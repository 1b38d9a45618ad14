import { createRoute } from '@hono/zod-openapi'
import { feedbackSchema } from '../../schemas.ts'
import type { App } from '../environment.ts'
import { scoped } from '../middleware/identity.ts'
import { jsonBody, problems } from './shared.ts'

const feedback = createRoute({
  ...scoped('search'),
  method: 'post',
  path: '/v1/feedback',
  operationId: 'feedback',
  summary: 'Say what became of a hit',
  description: 'Clicks and judgements for self-learning; off until the owner turns it on. The query is kept de-identified, whoever sent it only as a keyed hash, all of it for as many days as the owner set.',
  request: { body: jsonBody(feedbackSchema) },
  responses: { 204: { description: 'It is noted.' }, ...problems },
})

export function feedbackRoutes(app: App): void {
  app.openapi(feedback, async (context) => {
    const { collection, session = '', grade, ...given } = context.req.valid('json')
    await context.get('workspace').feedback(collection, { ...given, ...(grade === undefined ? {} : { grade }) }, session, context.get('signal'))
    return context.body(null, 204)
  })
}
