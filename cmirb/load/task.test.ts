import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findTaskFolders } from './files.ts'
import { withRecorded } from './hypotheses.ts'
import { loadDistractors, makePools } from './pool.ts'
import { loadTask } from './task.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'medir-tasks-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** Content of .gz files is compressed; objects and arrays become JSON lines. */
function write(path: string, content: string | readonly object[]): void {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  const text = typeof content === 'string' ? content : content.map((row) => JSON.stringify(row)).join('\n')
  writeFileSync(file, path.endsWith('.gz') ? gzipSync(text) : text)
}

const corpus = [{ id: 'p1', text: '胃炎的治疗' }, { id: 'p2', text: '高血压的饮食' }]
const grades = (map: ReadonlyMap<string, ReadonlyMap<string, number>>): unknown => Object.fromEntries(Array.from(map, ([query, judged]) => [query, Object.fromEntries(judged)]))

describe('loading a task', () => {
  it('reads the layout of the benchmark, compressed or not, with its split and query type', async () => {
    write('CSLRelatedRetrieval/corpus.jsonl.gz', corpus)
    write('CSLRelatedRetrieval/query.jsonl', [{ id: 'q1', text: '胃炎' }])
    write('CSLRelatedRetrieval/qrels/test.jsonl', [{ q_id: 'q1', p_id: 'p1', score: 1 }])
    const task = await loadTask(join(root, 'CSLRelatedRetrieval'))
    expect(task).toMatchObject({ name: 'CSLRelatedRetrieval', split: 'test', passages: corpus, queries: [{ id: 'q1', text: '胃炎', type: 'passage' }], findings: [] })
    expect(grades(task.qrels)).toEqual({ q1: { p1: 1 } })
  })

  it('reads a BEIR folder with titles and TSV judgements', async () => {
    write('nfc/corpus.jsonl', [{ _id: 'd1', title: 'Statins', text: 'lower cholesterol', metadata: {} }])
    write('nfc/queries.jsonl', [{ _id: 'q1', text: 'cholesterol' }])
    write('nfc/qrels/test.tsv', 'query-id\tcorpus-id\tscore\nq1\td1\t2\n')
    write('nfc/qrels/dev.tsv', 'query-id\tcorpus-id\tscore\nq1\td1\t1\n')
    const task = await loadTask(join(root, 'nfc'))
    expect(task.passages).toEqual([{ id: 'd1', title: 'Statins', text: 'lower cholesterol' }])
    expect(grades(task.qrels)).toEqual({ q1: { d1: 2 } })
    expect(grades((await loadTask(join(root, 'nfc'), { split: 'dev' })).qrels)).toEqual({ q1: { d1: 1 } })
    await expect(loadTask(join(root, 'nfc'), { split: 'train' })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })

  it('reads TREC topics in three spellings, and qrels', async () => {
    const classic = '<top>\n<num> Number: 301\n<title> drug interactions\n<desc> Description:\nlonger\n</top>'
    const xml = '<topics><topic number="301"><note>long</note><summary>drug  interactions</summary></topic></topics>'
    for (const [name, text] of [['topics.txt', classic], ['topics.xml', xml], ['topics.tsv', '301\tdrug interactions']] as const) {
      write(`${name}-task/corpus.jsonl`, [{ id: 'd1', text: 'x' }])
      write(`${name}-task/${name}`, text)
      write(`${name}-task/qrels.txt`, '301 0 d1 1\n301 0 d9 0\n')
      const task = await loadTask(join(root, `${name}-task`))
      expect(task.queries).toEqual([{ id: '301', text: 'drug interactions', type: 'question' }])
      expect(grades(task.qrels)).toEqual({ 301: { d1: 1, d9: 0 } })
    }
  })

  it('reports what is wrong with the data, with effect and examples', async () => {
    write('bad/corpus.jsonl', [...corpus, { id: 'p1', text: 'again' }, { id: 'p3', text: ' ' }, { id: 'p4', text: '胃炎的治疗' }])
    write('bad/queries.jsonl', [{ id: 'q1', text: '胃炎' }, { id: 'q2', text: 'nobody judged me' }, { id: 'q3', text: '' }])
    write('bad/qrels.jsonl', [{ qid: 'q1', did: 'p1', score: 1 }, { qid: 'q1', did: 'p1', score: 1 }, { qid: 'q1', did: 'gone', score: 1 }, { qid: 'q9', did: 'p2', score: 1 }, { qid: 'q3', did: 'p2', score: 0 }])
    const task = await loadTask(join(root, 'bad'))
    expect(task.findings.map(({ kind, count, examples }) => [kind, count, examples])).toEqual([
      ['duplicate passage id', 1, ['p1']],
      ['duplicate judgement', 1, ['q1 p1']],
      ['same text under several passage ids', 1, ['p4']],
      ['empty passage', 1, ['p3']],
      ['empty query', 1, ['q3']],
      ['query without judgements', 1, ['q2']],
      ['query without a relevant passage', 1, ['q3']],
      ['judgement of an unknown query', 1, ['q9']],
      ['judgement of an unknown passage', 1, ['gone']],
    ])
    expect(task.queries.map(({ id }) => id)).toEqual(['q1', 'q3'])
  })

  it('names file and line of a broken row and never its text', async () => {
    write('broken/corpus.jsonl', '{"id":"p1","text":"fine"}\n\n{"id":"p2","text":"张三的病历')
    write('broken/queries.jsonl', [{ id: 'q1', text: 'x' }])
    write('broken/qrels.jsonl', [{ qid: 'q1', did: 'p1', score: 1 }])
    const error = await loadTask(join(root, 'broken')).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'SOURCE_INVALID', value: expect.stringMatching(/corpus\.jsonl:3$/) as string })
    expect(JSON.stringify(error)).not.toContain('张三')
    write('broken/corpus.jsonl', [{ id: 'p1', text: 'fine' }])
    write('broken/qrels.jsonl', [{ qid: 'q1', did: 'p1', score: 0.5 }])
    await expect(loadTask(join(root, 'broken'))).rejects.toMatchObject({ code: 'SOURCE_INVALID' })
  })

  it('tells a truncated gzip file', async () => {
    write('cut/queries.jsonl', [{ id: 'q1', text: 'x' }])
    write('cut/qrels.jsonl', [{ qid: 'q1', did: 'p1', score: 1 }])
    writeFileSync(join(root, 'cut/corpus.jsonl.gz'), gzipSync(JSON.stringify(corpus[0])).subarray(0, 20))
    await expect(loadTask(join(root, 'cut'))).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' })
  })
})

describe('finding tasks', () => {
  it('takes a task folder, a folder of them, and follows symbolic links, each once', () => {
    for (const name of ['A', 'B']) {
      write(`data/${name}/corpus.jsonl`, corpus)
      write(`data/${name}/queries.jsonl`, [])
      write(`data/${name}/qrels.jsonl`, [])
    }
    mkdirSync(join(root, 'links'))
    symlinkSync(join(root, 'data/A'), join(root, 'links/A'))
    const names = (paths: readonly string[]): readonly string[] => findTaskFolders(paths.map((path) => join(root, path))).map((path) => path.slice(root.length + 1))
    expect(names(['data'])).toEqual(['data/A', 'data/B'])
    expect(names(['data/B', 'data'])).toEqual(['data/B', 'data/A'])
    expect(names(['links'])).toEqual(['links/A'])
    expect(names(['links', 'data'])).toEqual(['links/A', 'data/B'])
    expect(() => findTaskFolders([join(root, 'nowhere')])).toThrow(expect.objectContaining({ code: 'SOURCE_UNREADABLE' }))
    expect(() => findTaskFolders([join(root, 'data/A/..', 'A', '..', '..', 'links', '..')])).toThrow(expect.objectContaining({ code: 'SOURCE_INVALID' }))
  })
})

describe('pools, distractors and recordings', () => {
  it('pools corpora under Task:id, judgements with them, and adds distractors', async () => {
    for (const name of ['A', 'B']) {
      write(`${name}/corpus.jsonl`, corpus)
      write(`${name}/queries.jsonl`, [{ id: 'q1', text: '胃炎' }])
      write(`${name}/qrels.jsonl`, [{ q_id: 'q1', p_id: 'p1', score: 1 }])
    }
    write('noise/zh-qa.jsonl.gz', [{ id: 'n1', text: '发热' }])
    const tasks = await Promise.all(['A', 'B'].map(async (name) => loadTask(join(root, name))))
    const distractors = await loadDistractors([join(root, 'noise')])
    const [pool, ...rest] = makePools(tasks, true, distractors)
    expect(rest).toEqual([])
    expect(pool?.passages.map(({ id }) => id)).toEqual(['A:p1', 'A:p2', 'B:p1', 'B:p2', 'zh-qa:n1'])
    expect(pool?.tasks.map(({ qrels }) => grades(qrels))).toEqual([{ q1: { 'A:p1': 1 } }, { q1: { 'B:p1': 1 } }])
    expect(makePools(tasks, false, distractors).map(({ passages }) => passages.map(({ id }) => id))).toEqual([['p1', 'p2', 'zh-qa:n1'], ['p1', 'p2', 'zh-qa:n1']])
  })

  it('adds recorded hypotheses and refuses a recording with holes', async () => {
    write('A/corpus.jsonl', corpus)
    write('A/queries.jsonl', [{ id: 'q1', text: '胃炎' }])
    write('A/qrels.jsonl', [{ q_id: 'q1', p_id: 'p1', score: 1 }])
    write('A/hyde.jsonl.gz', [{ id: 'q1', text: '胃炎多用…' }, { id: 'q1', text: '第二个' }])
    write('A/holes.jsonl', [{ id: 'q2', text: 'x' }])
    const task = await loadTask(join(root, 'A'))
    expect((await withRecorded(task, 'hyde'))[0]?.hypotheses).toEqual(['胃炎多用…', '第二个'])
    await expect(withRecorded(task, 'holes')).rejects.toMatchObject({ code: 'SOURCE_INVALID' })
    await expect(withRecorded(task, 'slhyde')).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' })
  })
})
