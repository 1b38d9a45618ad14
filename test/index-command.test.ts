/** `medir index` and `medir ledger` as processes: what they print, how they end, and following a folder. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import type { IndexReport } from '../indexer/report.ts'

const folder = mkdtempSync(join(tmpdir(), 'medir-index-command-'))
const environment = { PATH: process.env['PATH'] ?? '', MEDIR_HOME: join(folder, 'home'), MEDIR_EMBEDDER: 'hash', MEDIR_DRUGS: 'off' }
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function start(...options: readonly string[]): ChildProcess {
  return spawn(process.execPath, [join(import.meta.dirname, '../src/cli/main.ts'), ...options], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
}

async function ended(child: ChildProcess): Promise<{ readonly code: number | null; readonly out: string; readonly error: string }> {
  let out = ''
  let error = ''
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (error += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, out, error }
}

const medir = async (...options: readonly string[]): ReturnType<typeof ended> => ended(start(...options))
const note = (id: string, text: string): string => JSON.stringify({ id, text })

function source(name: string, files: Readonly<Record<string, string>>): string {
  const path = join(folder, name)
  mkdirSync(path, { recursive: true })
  for (const [file, content] of Object.entries(files)) writeFileSync(join(path, file), content)
  return path
}

describe('medir index', () => {
  it('says what it did, and the ledger what became of every record', async () => {
    const path = source('notes', { 'a.jsonl': `${note('a', 'Fever.')}\n${note('b', 'Cough.')}\nbroken` })
    const preview = await medir('index', path, '-c', 'notes', '--dry-run', '--json')
    expect([preview.code, (JSON.parse(preview.out) as IndexReport).documents.added]).toEqual([0, 2])
    expect((await medir('ledger', 'show', 'notes')).code).toBe(1)
    const { code, out } = await medir('index', path, '-c', 'notes', '--json')
    expect([code, JSON.parse(out)]).toEqual([0, expect.objectContaining({ documents: { input: 3, added: 2, updated: 0, skipped: 0, deleted: 0, failed: 1 }, embedded: 2, pending: 0 })])
    const shown = JSON.parse((await medir('ledger', 'show', 'notes', '--json')).out) as { readonly documents: number; readonly runs: readonly { readonly outcome: string }[] }
    expect([shown.documents, shown.runs.map(({ outcome }) => outcome)]).toEqual([2, ['done']])
    expect((await medir('ledger', 'failures', 'notes')).out).toBe('a.jsonl:3: the line is not JSON [SOURCE_INVALID]\n')
    const exported = (await medir('ledger', 'export', 'notes')).out.trim().split('\n').map((line) => JSON.parse(line) as { readonly id: string; readonly stage: string })
    expect(exported.map(({ id, stage }) => [id, stage])).toEqual([['a.jsonl:3', 'read'], ['a', 'embedded'], ['b', 'embedded']])
  }, 240_000)

  it.each([
    [['index', '-c', 'notes', '--watch'], 'needs a folder'],
    [['index', '-c', 'notes', '--sync'], 'no path'],
    [['index', '-', '-c', 'notes', '--wait', 'none'], 'background'],
    [['index', 'x', '-c', 'notes', '--wait', 'forever'], 'wait'],
  ])('refuses %j', async (options, reason) => {
    const { code, error } = await medir(...options)
    expect([code, error]).toEqual([2, expect.stringContaining(reason)])
  })

  it('lets a process of its own go on when it need not wait', async () => {
    const path = source('background', { 'a.jsonl': note('a', 'Fever.') })
    const { code, out } = await medir('index', path, '-c', 'background', '--wait', 'none', '--json')
    expect([code, JSON.parse(out)]).toEqual([0, { collection: 'background', process: expect.any(Number) as unknown }])
    await until(async () => (await medir('ledger', 'show', 'background')).out.includes('done'))
  }, 240_000)

  it('follows a folder: what is added, changed and deleted', async () => {
    const path = source('watched', { 'a.jsonl': note('a', 'Fever.'), 'b.jsonl': note('b', 'Cough.') })
    const child = start('index', path, '-c', 'watched', '--watch', '--yes', '--json')
    let told = ''
    child.stderr?.on('data', (chunk: Buffer) => (told += chunk.toString()))
    const end = ended(child)
    await until(async () => told.includes('2 added'))
    writeFileSync(join(path, 'c.jsonl'), note('c', 'Rash.'))
    await until(async () => told.includes('1 added'))
    writeFileSync(join(path, 'c.jsonl'), note('c', 'Rash and itching.'))
    await until(async () => told.includes('1 updated'))
    unlinkSync(join(path, 'b.jsonl'))
    await until(async () => told.includes('1 documents were no longer in the source'))
    child.kill('SIGINT')
    const { code, out } = await end
    expect([code, JSON.parse(out)]).toEqual([0, expect.objectContaining({ collection: 'watched' })])
  }, 400_000)
})

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 900; turn++) {
    if (await holds()) return
    await delay(100)
  }
  throw new Error('it never came')
}
