/** Both ways of indexing do the same; the threaded one leaves its caller's thread free. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Source } from '../../../indexer/source.ts'
import { loadConfig } from '../../config.ts'
import { SourceError } from '../../errors.ts'
import { searchRequestSchema } from '../../schemas.ts'
import { createEngine, type Engine } from '../engine.ts'

const folder = mkdtempSync(join(tmpdir(), 'medir-indexer-'))
const key = { tenant: 'default', name: 'notes' }
const lines = Array.from({ length: 40 }, (_, index) => ({ id: `d${index}`, text: `第${index}例：患者因咳嗽${index}天就诊，诊断为肺炎。` }))
const stream = (name: string, content: string): Source => ({
  name,
  open: async function* () {
    yield new TextEncoder().encode(content)
  },
})
const jsonl = (records: readonly unknown[]): string => records.map((record) => JSON.stringify(record)).join('\n')

const engines = new Map<string, Engine>()
const engineOf = (indexing: 'inline' | 'thread'): Engine => {
  const made = engines.get(indexing) ?? createEngine(loadConfig({ environment: {}, flags: { home: join(folder, indexing), embedder: 'hash', drugs: 'off' } }).config, { indexing })
  engines.set(indexing, made)
  return made
}

afterAll(async () => {
  for (const engine of engines.values()) await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

describe.each(['inline', 'thread'] as const)('indexing %s', (indexing) => {
  it('stores what streams and requests hold, and the serving thread finds it', async () => {
    const engine = engineOf(indexing)
    const progress: number[] = []
    const report = await engine.index(key, [stream('a.jsonl', jsonl(lines)), stream('b.jsonl', '{"id":"broken"}\n')], { onProgress: ({ written }) => progress.push(written) })
    expect(report.documents).toEqual({ input: 41, added: 40, updated: 0, skipped: 0, deleted: 0, failed: 1 })
    expect(report.failures).toEqual([{ source: 'b.jsonl:1', code: 'SOURCE_INVALID', reason: 'the record has no "text"' }])
    expect(progress.at(-1)).toBe(40)
    await engine.putDocuments(key, [{ id: 'asthma', text: 'Inhaled steroids for asthma.', metadata: {} }], {})
    const { hits, degraded } = await engine.search(key, searchRequestSchema.parse({ query: 'asthma steroids', k: 1 }))
    expect([hits[0]?.documentId, degraded]).toEqual(['asthma', []])
  })

  it('passes on what a source throws', async () => {
    const engine = engineOf(indexing)
    const sources = async function* (): AsyncGenerator<Source> {
      yield stream('a.jsonl', jsonl(lines))
      throw new SourceError('SOURCE_UNREADABLE', 'the source cannot be read', { value: 'nowhere' })
    }
    await expect(engine.index(key, sources(), {})).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE', value: 'nowhere' })
  })

  it('stops when it is told to, and goes on the next time', async () => {
    const engine = engineOf(indexing)
    const stopping = new AbortController()
    const sources: Source = {
      name: 'endless.jsonl',
      open: async function* () {
        for (let from = 0; ; from++) yield new TextEncoder().encode(`${jsonl(lines.map(({ text }, index) => ({ id: `e${from}-${index}`, text })))}\n`)
      },
    }
    const running = engine.index(key, [sources], { signal: stopping.signal, onProgress: ({ written }) => written > 0 && stopping.abort(new Error('enough')) })
    await expect(running).rejects.toThrow('enough')
    const again = await engine.index(key, [stream('a.jsonl', jsonl(lines))], {})
    expect(again.documents).toMatchObject({ input: 40, skipped: 40 })
  })
})

it('has the same passages either way', async () => {
  const ids: (readonly string[])[] = []
  for (const indexing of ['inline', 'thread'] as const) {
    const engine = engineOf(indexing)
    const same = { ...key, name: 'same' }
    await engine.index(same, [stream('a.jsonl', jsonl(lines))], {})
    ids.push((await (await engine.reader(same)).scan({ limit: 1000 })).passages.map(({ id }) => id))
  }
  expect(ids[0]).toHaveLength(40)
  expect(ids[0]).toEqual(ids[1])
})
