import { createRoute, z } from '@hono/zod-openapi'
import { MedirError } from '../../errors.ts'
import { jobSchema } from '../../schemas.ts'
import type { App } from '../environment.ts'
import { isFinished, type Job } from '../jobs/job.ts'
import { scoped } from '../middleware/identity.ts'
import type { Service } from '../service.ts'
import { sendEvents } from './events.ts'
import { answer, eventStream, jsonAnswer, problems } from './shared.ts'

const jobParameter = z.object({ id: z.string().min(1).max(64) })

const list = createRoute({
  ...scoped('write'),
  method: 'get',
  path: '/v1/jobs',
  operationId: 'listJobs',
  summary: 'The latest jobs',
  request: { query: z.object({ limit: z.coerce.number().int().min(1).max(1_000).default(50) }) },
  responses: { 200: jsonAnswer('Jobs, newest first.', z.object({ jobs: z.array(jobSchema) })), ...problems },
})

const get = createRoute({
  ...scoped('write'),
  method: 'get',
  path: '/v1/jobs/{id}',
  operationId: 'getJob',
  summary: 'A job, its progress and report',
  request: { params: jobParameter },
  responses: { 200: jsonAnswer('The job.', jobSchema), ...problems },
})

const events = createRoute({
  ...scoped('write'),
  method: 'get',
  path: '/v1/jobs/{id}/events',
  operationId: 'watchJob',
  summary: 'A job’s progress as it comes',
  description: 'Events "progress" with the job, and "done" with the job when it has finished.',
  request: { params: jobParameter },
  responses: { 200: { description: 'Server-sent events.', content: eventStream }, ...problems },
})

const cancel = createRoute({
  ...scoped('write'),
  method: 'delete',
  path: '/v1/jobs/{id}',
  operationId: 'cancelJob',
  summary: 'Cancel a job',
  description: 'Documents that were already stored stay. 409 when the job has finished.',
  request: { params: jobParameter },
  responses: { 202: jsonAnswer('It stops.', jobSchema), ...problems },
})

export function jobRoutes(app: App, { jobs }: Service): void {
  app.openapi(list, async (context) => context.json({ jobs: jobs.store.list(context.get('tenant'), context.req.valid('query').limit).map(shown) }, 200))

  app.openapi(get, async (context) => {
    const { id } = context.req.valid('param')
    const job = jobs.store.get(context.get('tenant'), id)
    if (job === undefined) throw unknownJob(id)
    return context.json(shown(job), 200)
  })

  app.openapi(events, async (context) => {
    const { id } = context.req.valid('param')
    if (jobs.store.get(context.get('tenant'), id) === undefined) throw unknownJob(id)
    // Not the request's deadline: a job may take hours. Waiting for news is no work: it holds no turn at the gate.
    const watched = jobs.runner().watch(context.get('tenant'), id, context.req.raw.signal)
    return sendEvents(context, named(watched), { holdsTurn: false })
  })

  app.openapi(cancel, async (context) => context.json(shown(jobs.runner().cancel(context.get('tenant'), context.req.valid('param').id)), 202))
}

async function* named(watched: AsyncGenerator<Job>): AsyncGenerator<{ readonly event: string; readonly data: unknown }> {
  for await (const job of watched) yield { event: isFinished(job) ? 'done' : 'progress', data: shown(job) }
}

/** Tenant and credential stay inside. */
export function shown({ tenant: _tenant, who: _who, source: _source, ...job }: Job): z.output<typeof jobSchema> {
  return answer(jobSchema, job)
}

function unknownJob(id: string): MedirError {
  return new MedirError('NOT_FOUND', 'there is no such job', { value: id.slice(0, 80) })
}
