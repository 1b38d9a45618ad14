import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeTask } from '../../cmirb/testing/tasks.ts'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))
let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'medir-cmirb-cli-'))
  writeTask(join(root, 'data'), 'MedExamRetrieval')
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

async function medir(...parameters: readonly string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve) => {
    const environment = { PATH: process.env['PATH'], HOME: root, MEDIR_HOME: join(root, 'home'), MEDIR_EMBEDDER: 'hash' }
    execFile(process.execPath, [MAIN, 'cmirb', ...parameters], { env: environment, cwd: root }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, stdout, stderr })
    })
  })
}

describe('medir cmirb', () => {
  it('runs, compares and reports with one JSON document each on stdout', { timeout: 60_000 }, async () => {
    const run = await medir('run', '--data', 'data', '--systems', 'bm25,best+sl-hyde', '--timed', '1', '--out', 'out', '--json', '--quiet')
    expect(run).toMatchObject({ code: 0, stderr: '' })
    const { summary, report } = JSON.parse(run.stdout) as { summary: { systems: readonly { readonly name: string }[] }; report: string }
    expect(summary.systems.map(({ name }) => name)).toEqual(['bm25', 'best+sl-hyde'])
    expect(report).toMatch(/report\.html$/)
    const compare = await medir('compare', 'out/bm25', 'out/best+sl-hyde', '--json')
    expect(JSON.parse(compare.stdout)).toMatchObject({ comparisons: [{ a: 'bm25', b: 'best+sl-hyde', tasks: [{ task: 'MedExamRetrieval', queries: 4 }] }] })
    expect((await medir('compare', 'out/bm25', 'out/best+sl-hyde', '--show-text', '--data', 'data')).code).toBe(0)
    expect((await medir('report', 'out', '--baseline', 'best+sl-hyde')).code).toBe(0)
  })

  it('checks data and lists the ten tasks', async () => {
    expect((await medir('check', '--data', 'data')).stdout).toContain('MedExamRetrieval (test): 4 judged queries, 6 passages')
    expect(JSON.parse((await medir('tasks', '--json')).stdout)).toHaveLength(10)
  })

  it('answers bad usage with exit code 2 and what to do', { timeout: 60_000 }, async () => {
    for (const parameters of [['run', '--data', 'data', '--systems', 'bm52', '--out', 'x'], ['run', '--data', 'data', '--measures', 'nDGC@10', '--out', 'x'], ['compare', 'out/bm25'], ['run', '--out', 'x']]) {
      expect({ parameters, code: (await medir(...parameters)).code }).toEqual({ parameters, code: 2 })
    }
    expect((await medir('run', '--data', 'data', '--systems', 'bm52', '--out', 'x')).stderr).toContain('bm25')
    expect((await medir('run', '--data', 'nowhere', '--out', 'x')).code).toBe(1)
  })

  it('answers questions from recorded replies', async () => {
    writeFileSync(join(root, 'questions.jsonl'), '{"id":"q1","question":"哮喘急性发作首选？","options":{"A":"沙丁胺醇","B":"华法林"},"answer":"A"}\n')
    writeFileSync(join(root, 'replies.jsonl'), '{"id":"q1|closed-book|0","text":"答案：A"}\n')
    const qa = await medir('qa', '--questions', 'questions.jsonl', '--votes', '1', '--out', 'qa', '--set', 'generator=recorded', '--set', 'generatorFile=replies.jsonl', '--json', '--quiet')
    expect(JSON.parse(qa.stdout)).toMatchObject({ questions: 1, arms: { 'closed book': { accuracy: 1 } } })
  })
})
