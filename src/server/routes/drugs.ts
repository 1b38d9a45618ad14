import { setImmediate } from 'node:timers/promises'
import { createRoute } from '@hono/zod-openapi'
import type { Drugs, DrugsOutcome } from '../../engine/drugs.ts'
import { MedirError } from '../../errors.ts'
import { drugNameParameter, drugSchema, tagRequestSchema, tagResponseSchema } from '../../schemas.ts'
import { detectLanguage } from '../../text/language.ts'
import type { App } from '../environment.ts'
import { scoped } from '../middleware/identity.ts'
import { answer, jsonAnswer, jsonBody, problems } from './shared.ts'

const get = createRoute({
  ...scoped('search'),
  method: 'get',
  path: '/v1/drugs/{name}',
  operationId: 'getDrug',
  summary: 'What a drug name or an ATC code means',
  request: { params: drugNameParameter },
  responses: { 200: jsonAnswer('Its meanings, best first.', drugSchema), ...problems },
})

const tag = createRoute({
  ...scoped('search'),
  method: 'post',
  path: '/v1/drugs/tag',
  operationId: 'tagDrugs',
  summary: 'Find the drugs that texts mention',
  description: 'Nothing is stored.',
  request: { body: jsonBody(tagRequestSchema) },
  responses: { 200: jsonAnswer('Mentions in order, text by text.', tagResponseSchema), ...problems },
})

export function drugRoutes(app: App, outcome: () => DrugsOutcome): void {
  app.openapi(get, (context) => {
    const { name } = context.req.valid('param')
    const meanings = drugsOf(outcome()).lookup(name)
    if (meanings.length === 0) throw new MedirError('NOT_FOUND', 'no drug of that name is known', { remedy: 'Ask for an INN, a Chinese generic name, a brand, an abbreviation or an ATC code.' })
    return context.json(answer(drugSchema, { asked: name, meanings }), 200)
  })

  app.openapi(tag, async (context) => {
    const { texts, language } = context.req.valid('json')
    const drugs = drugsOf(outcome())
    const tagged: unknown[] = []
    for (const { id, text } of texts) {
      context.get('signal').throwIfAborted()
      tagged.push({ id, mentions: drugs.tag(text, language ?? detectLanguage(text)) })
      // Other requests get their turn between two texts.
      await setImmediate()
    }
    return context.json(answer(tagResponseSchema, { texts: tagged }), 200)
  })
}

function drugsOf({ drugs, error }: DrugsOutcome): Drugs {
  if (drugs !== undefined) return drugs
  throw error ?? new MedirError('MODEL_UNAVAILABLE', 'drug names are switched off', { remedy: 'Set "drugs" to "on" in the configuration.' })
}
