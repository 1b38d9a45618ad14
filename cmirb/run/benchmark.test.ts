import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseMeasure } from '../measures/measure.ts'
import { writeReport } from '../report/report.ts'
import { loadSystem } from '../systems/system.ts'
import { createOverlapEngine } from '../testing/engine.ts'
import { writeTask } from '../testing/tasks.ts'
import { runBenchmark, type BenchmarkResult } from './benchmark.ts'
import type { BenchmarkOptions } from './options.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'medir-bench-'))
  for (const name of ['MedExamRetrieval', 'MyTask']) writeTask(join(root, 'data'), name)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

async function run(out: string, changes: Partial<BenchmarkOptions> = {}): Promise<BenchmarkResult> {
  return runBenchmark({
    engine: createOverlapEngine(),
    data: [join(root, 'data')],
    tasks: [],
    pool: false,
    distractors: [],
    systems: ['bm25', 'sl-hyde'].map((name) => loadSystem(name)),
    hypotheses: 'recorded',
    out: join(root, out),
    depth: 5,
    measures: ['nDCG@10', 'Recall@5'].map(parseMeasure),
    timed: 0,
    log: () => undefined,
    progress: () => ({ update: () => undefined, done: () => undefined }),
    ...changes,
  })
}

/** Every file below the folder, by relative path. */
function contents(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true }).map(String).filter((name) => statSync(join(folder, name)).isFile())
  return Object.fromEntries(files.toSorted().map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}

describe('a benchmark run', () => {
  it('leaves runs, judgements, MTEB results and a summary with every figure', async () => {
    const { summary } = await run('out')
    expect(Object.keys(contents(join(root, 'out')))).toEqual(
      ['bm25', 'sl-hyde'].flatMap((system) => ['MedExamRetrieval.run', 'MedExamRetrieval.state.json', 'MyTask.run', 'MyTask.state.json', 'mteb/MedExamRetrieval.json', 'mteb/MyTask.json'].map((file) => `${system}/${file}`))
        .concat(['qrels/MedExamRetrieval.qrels', 'qrels/MyTask.qrels', 'summary.json', 'timings.json'])
        .toSorted(),
    )
    expect(summary.tasks.map(({ label, queries, searched }) => [label, queries, searched])).toEqual([['MedExam', 4, 6], ['MyTask', 4, 6]])
    expect(summary.systems.map(({ name, macro, cost }) => [name, macro['nDCG@10'], cost.embeddedTexts])).toEqual([['bm25', 1, 1], ['sl-hyde', 1, 2]])
    const [first] = readFileSync(join(root, 'out/bm25/MyTask.run'), 'utf8').split('\n')
    expect(first).toMatch(/^q1 Q0 p1 1 [\d.]+ medir-bm25$/)
    expect(JSON.parse(readFileSync(join(root, 'out/bm25/mteb/MyTask.json'), 'utf8'))).toMatchObject({ task_name: 'MyTask', scores: { test: [{ main_score: 1, ndcg_at_1: 1, recall_at_5: 1, hf_subset: 'default', languages: ['cmn-Hans'] }] } })
  })

  it('gives the same bytes twice', async () => {
    await run('once')
    await run('twice')
    expect(contents(join(root, 'twice'))).toEqual(contents(join(root, 'once')))
  })

  it('goes on after a kill without asking again, and ends with the same bytes', async () => {
    await run('whole')
    let left = 6
    const killed = createOverlapEngine(() => {
      if (left-- === 0) throw new Error('killed')
    })
    await expect(run('killed', { engine: killed })).rejects.toThrow('killed')
    const finished = existsSync(join(root, 'killed/bm25/MedExamRetrieval.run'))
    const resumed = createOverlapEngine()
    await run('killed', { engine: resumed })
    expect(finished).toBe(true)
    // The first task was whole; the second, its batch lost with the kill, is asked again, then the second system.
    expect(resumed.searched.length).toBe(4 + 8)
    expect(contents(join(root, 'killed'))).toEqual(contents(join(root, 'whole')))
  })

  it('recovers the answers of a journal and drops a line that the kill tore', async () => {
    await run('whole', { systems: [loadSystem('bm25')], tasks: ['MyTask'] })
    const state = JSON.parse(readFileSync(join(root, 'whole/bm25/MyTask.state.json'), 'utf8')) as { fingerprint: string }
    const out = join(root, 'torn')
    await run('torn', { systems: [loadSystem('bm25')], tasks: ['MyTask'] })
    for (const file of ['MyTask.run', 'MyTask.state.json']) rmSync(join(out, 'bm25', file))
    const answer = { query: 'q1', hits: [{ id: 'p1', score: 1 }], cost: { embeddedTexts: 1, generatedTexts: 0 } }
    writeFileSync(join(out, 'bm25/MyTask.part'), `${JSON.stringify({ fingerprint: state.fingerprint })}\n${JSON.stringify(answer)}\n{"query":"q2","hi`)
    const engine = createOverlapEngine()
    await run('torn', { engine, systems: [loadSystem('bm25')], tasks: ['MyTask'] })
    expect(engine.searched).toEqual(['q2', 'q3', 'q4'])
    expect(readFileSync(join(out, 'bm25/MyTask.run'), 'utf8')).toContain('q1 Q0 p1 1 1 medir-bm25\n')
  })

  it('asks again when anything changed that an answer depends on', async () => {
    const engine = createOverlapEngine()
    const only = { engine, systems: [loadSystem('bm25')], tasks: ['MyTask'] }
    await run('out', only)
    await run('out', only)
    expect(engine.searched.length).toBe(4)
    await run('out', { ...only, depth: 3 })
    expect(engine.searched.length).toBe(8)
    writeFileSync(join(root, 'out/bm25/MyTask.run'), 'q1 Q0 p6 1 1 forged\n')
    await run('out', { ...only, depth: 3 })
    expect(engine.searched.length).toBe(12)
  })

  it('refuses to measure a system whose leg is missing', async () => {
    const engine = createOverlapEngine(() => undefined, [{ leg: 'dense', code: 'MODEL_UNAVAILABLE' }])
    await expect(run('out', { engine })).rejects.toMatchObject({ message: expect.stringContaining('dense') as string })
  })

  it('pools tasks under Task:id and adds distractors', async () => {
    writeFileSync(join(root, 'noise.jsonl'), '{"id":"n1","text":"感冒多喝水"}\n')
    const { summary } = await run('out', { pool: true, distractors: [join(root, 'noise.jsonl')] })
    expect(summary.tasks.map(({ searched, passages }) => [searched, passages])).toEqual([[13, 6], [13, 6]])
    expect(readFileSync(join(root, 'out/bm25/MyTask.run'), 'utf8')).toMatch(/MedExamRetrieval:p1/)
    expect(readFileSync(join(root, 'out/qrels/MyTask.qrels'), 'utf8')).toMatch(/^q1 0 MyTask:p1 1\n/)
  })

  it('takes only the first queries and only the named tasks', async () => {
    const { summary } = await run('out', { limit: 2, tasks: ['medexam'] })
    expect(summary.tasks.map(({ name, queries, available }) => [name, queries, available])).toEqual([['MedExamRetrieval', 2, 4]])
    await expect(run('out', { tasks: ['Covid'] })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })

  it('times queries without the cache, and keeps timings of what was finished before', async () => {
    const first = await run('out', { timed: 3 })
    expect(Object.keys(first.timings.latency)).toEqual(['bm25', 'sl-hyde'])
    expect(first.timings.latency['bm25']?.['MyTask']).toMatchObject({ queries: 3 })
    const again = await run('out', { timed: 3 })
    expect(again.timings).toEqual(first.timings)
  })

  it('reports in one file that names every system and task and asks nothing of the network', async () => {
    await run('out', { timed: 2 })
    const html = readFileSync(await writeReport(join(root, 'out')), 'utf8')
    for (const text of ['bm25', 'sl-hyde', 'MedExam', 'MyTask', '<svg', 'Not comparable here', 'SL-HyDE (Qwen + BGE)', 'p (Holm)']) expect(html).toContain(text)
    expect(html).not.toMatch(/<script|https?:\/\/|src=|@import/)
    // Query text never stands in a report.
    expect(html).not.toContain('哮喘')
  })
})
