import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { loadConfig } from '../../config.ts'
import { createFeedbackBook } from '../../engine/feedback.ts'
import { createEngine } from '../../engine/engine.ts'
import { createApp } from '../app.ts'

async function statusOf(feedback: 'on' | 'off', body: unknown): Promise<{ readonly status: number; readonly code?: string; readonly confirmed: number }> {
  const { config } = loadConfig({ environment: {}, flags: { home: mkdtempSync(join(tmpdir(), 'medir-feedback-')), embedder: 'none', drugs: 'off', feedback } })
  const engine = createEngine(config)
  try {
    await engine.putDocuments({ tenant: 'default', name: 'notes' }, [{ id: 'd1', text: '氨氯地平可引起踝部水肿。', metadata: {} }], {})
    const response = await createApp({ engine, tenant: 'default' }).request('/v1/feedback', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    const problem = response.status === 204 ? undefined : ((await response.json()) as { readonly code: string })
    const book = createFeedbackBook(config)
    const confirmed = [book.confirmed({ tenant: 'default', name: 'notes' }).length, book.confirmed({ tenant: 'other', name: 'notes' }).length]
    book.close()
    expect(confirmed[1]).toBe(0)
    return { status: response.status, ...(problem === undefined ? {} : { code: problem.code }), confirmed: confirmed[0] ?? 0 }
  } finally {
    await engine.close()
  }
}

const judgement = { collection: 'notes', query: '脚肿', documentId: 'd1', kind: 'judgement', grade: 3 }

it('is noted when the owner turned it on, for this tenant alone', async () => {
  expect(await statusOf('on', judgement)).toEqual({ status: 204, confirmed: 1 })
})

it('is refused while it is off, for documents that are not there, and in the wrong shape', async () => {
  expect(await statusOf('off', judgement)).toEqual({ status: 403, code: 'FORBIDDEN', confirmed: 0 })
  expect(await statusOf('on', { ...judgement, documentId: 'd9' })).toEqual({ status: 404, code: 'DOCUMENT_UNKNOWN', confirmed: 0 })
  expect(await statusOf('on', { ...judgement, grade: undefined })).toEqual({ status: 400, code: 'INPUT_INVALID', confirmed: 0 })
  expect(await statusOf('on', { ...judgement, kind: 'click' })).toEqual({ status: 400, code: 'INPUT_INVALID', confirmed: 0 })
})
