import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

let folder: string
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'medir-deidentify-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function medir(parameters: readonly string[], input = '', settings: Readonly<Record<string, string>> = {}): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'deidentify', ...parameters], { input, encoding: 'utf8', cwd: folder, env: { ...process.env, MEDIR_HOME: folder, NODE_NO_WARNINGS: '1', ...settings } })
  return { code: status, out: stdout, err: stderr }
}
const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}
interface Cleaned {
  readonly id: string | number
  readonly text: string
  readonly removed: readonly { readonly start: number; readonly end: number; readonly type: string }[]
}
const parsed = (out: string): readonly Cleaned[] => out.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Cleaned)

/** Synthetic. */
const RECORDS = [
  { id: 'a', text: 'Mr. Okafor 😀 was called on 555-867-5309.' },
  { id: 2, text: '患者李样例，电话13800000000，服阿司匹林。' },
]
const lines = (records: readonly object[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join('')

describe('medir deidentify', () => {
  it('turns JSONL on stdin into JSONL with offsets into the input, and tells the counts on stderr', () => {
    const { code, out, err } = medir([], lines(RECORDS))
    expect(code).toBe(0)
    const cleaned = parsed(out)
    expect(cleaned.map(({ id, text }) => [id, text])).toEqual([['a', 'Mr. [NAME-1] 😀 was called on [PHONE-1].'], [2, '患者[NAME-1]，电话[PHONE-1]，服阿司匹林。']])
    expect(cleaned.map(({ removed }, index) => removed.map(({ start, end }) => RECORDS[index]?.text.slice(start, end)))).toEqual([['Okafor', '555-867-5309'], ['李样例', '13800000000']])
    expect(err.trim()).toBe('removed: 2 NAME, 2 PHONE')
  })

  it('writes a file and its manifest, which holds counts and no value', () => {
    const { code, out } = medir([file('records.jsonl', lines(RECORDS)), '--out', 'clean.jsonl', '--json'])
    expect([code, JSON.parse(out)]).toEqual([0, { out: 'clean.jsonl', manifest: 'clean.jsonl.manifest.json', totals: { NAME: 2, PHONE: 2 } }])
    expect(parsed(readFileSync(join(folder, 'clean.jsonl'), 'utf8')).map(({ id }) => id)).toEqual(['a', 2])
    const manifest = readFileSync(join(folder, 'clean.jsonl.manifest.json'), 'utf8')
    expect(JSON.parse(manifest)).toMatchObject({ documents: [{ id: 'a', removed: { NAME: 1, PHONE: 1 } }, { id: '2', removed: { NAME: 1, PHONE: 1 } }], totals: { NAME: 2, PHONE: 2 } })
    for (const value of ['Okafor', '555', '李样例', '138']) expect(manifest).not.toContain(value)
  })

  it('makes no map unless asked; with one, only its key turns the marks back', () => {
    const before = readdirSync(folder)
    medir([file('records.jsonl', lines(RECORDS)), '--out', 'plain.jsonl'])
    expect(readdirSync(folder).filter((name) => !before.includes(name) && name !== 'records.jsonl').toSorted()).toEqual(['plain.jsonl', 'plain.jsonl.manifest.json'])
    file('key', 'ab'.repeat(32))
    file('other', 'cd'.repeat(32))
    expect(medir(['records.jsonl', '--out', 'mapped.jsonl', '--map', 'map', '--map-key', 'key']).code).toBe(0)
    expect(statSync(join(folder, 'map')).mode & 0o077).toBe(0)
    expect(parsed(medir(['mapped.jsonl', '--restore', 'map', '--map-key', 'key']).out).map(({ text }) => text)).toEqual(RECORDS.map(({ text }) => text))
    expect(medir(['mapped.jsonl', '--restore', 'map', '--map-key', 'other']).err).toContain('cannot be opened')
  })

  it('measures marked texts', () => {
    const { out } = medir(['--evaluate', '--json'], lines([{ id: 1, text: 'Mr. Okafor takes aspirin.', entities: [{ start: 4, end: 10, type: 'NAME' }, { start: 17, end: 24, type: 'NAME' }] }]))
    expect(JSON.parse(out)).toMatchObject({ texts: 1, marked: 2, recall: 0.5, precision: 1, byType: { NAME: { found: 1 } } })
  })

  it('finds in the text what other fields say of a person, and does not write the fields', () => {
    const record = { id: 1, text: 'Quillon slept; chart 77-88-99.', patient_name: 'Quillon Zylinski', mrn: '778899', drug: 'aspirin' }
    const [cleaned] = parsed(medir([], lines([record])).out)
    expect(cleaned?.text).toMatch(/^\[NAME-1\] slept; chart \[[A-Z_]+-1\]\.$/)
    expect(Object.keys(cleaned ?? {})).toEqual(['id', 'text', 'removed'])
  })

  it('moves dates by the secret and the record number, and keyed marks by the secret', () => {
    const records = lines([{ id: 1, text: 'Mr. Okafor, seen 2023-05-12.', mrn: '55-1' }, { id: 2, text: 'Mr. Okafor, seen 2023-05-12.', mrn: '55-1' }])
    const of = (secret: string): readonly string[] => parsed(medir(['--dates', 'shift', '--keyed'], records, { MEDIR_DEIDENTIFY_SECRET: secret }).out).map(({ text }) => text)
    const [first, second] = of('one secret of tenant A')
    expect(first).toMatch(/^Mr\. \[NAME-k[0-9a-f]{12}\], seen 202\d-\d\d-\d\d\.$/)
    expect(second).toBe(first)
    expect(of('another one, tenant B')[0]).not.toBe(first)
  })

  it('looks only for the language it is told', () => {
    const text = lines([{ id: 1, text: '患者李样例，seen by Dr. Okafor' }])
    expect(parsed(medir(['--language', 'zh'], text).out)[0]?.text).toBe('患者[NAME-1]，seen by Dr. Okafor')
    expect(parsed(medir(['--language', 'en'], text).out)[0]?.text).toBe('患者李样例，seen by Dr. [NAME-1]')
    expect(parsed(medir(['--language', 'auto'], text).out)[0]?.text).toBe('患者[NAME-1]，seen by Dr. [NAME-2]')
  })

  it.each([
    ['a line that is no JSON', [], 'Mr. Okafor\n', 1, 'line 1'],
    ['a line without text', [], '{"id":1,"text":"ok"}\n{"id":2}\n', 1, 'line 2'],
    ['a language nobody knows', ['--language', 'fr'], '', 2, 'auto, zh, en'],
    ['a file that is not there', ['none.jsonl'], '', 1, 'SOURCE_UNREADABLE'],
    ['a folder', ['.'], '', 1, 'SOURCE_UNREADABLE'],
    ['a place that cannot be written', ['--out', 'none/clean.jsonl'], '{"id":1,"text":"ok"}\n', 2, 'cannot be written'],
    ['a map without a key', ['--map', 'map'], '', 2, '--map-key'],
    ['a key that is not there', ['--map', 'map', '--map-key', 'none'], '', 1, 'SOURCE_UNREADABLE'],
    ['moved dates without a secret', ['--dates', 'shift'], '', 2, 'MEDIR_DEIDENTIFY_SECRET'],
    ['marks beyond the text', ['--evaluate'], '{"id":1,"text":"ok","entities":[{"start":0,"end":9,"type":"NAME"}]}\n', 1, 'line 1'],
  ])('with %s says so in one line, without the text', (_, parameters, input, code, reason) => {
    const result = medir(parameters, input)
    expect([result.code, result.err]).toEqual([code, expect.stringContaining(reason)])
    expect(result.err).not.toMatch(/Okafor|\n {4}at /)
  })

  it('never writes into its own source, and leaves what was there when a line is broken', () => {
    const source = file('own.jsonl', lines(RECORDS))
    expect(medir([source, '--out', 'own.jsonl']).err).toContain('into itself')
    expect(readFileSync(source, 'utf8')).toBe(lines(RECORDS))
    file('kept.jsonl', 'as it was')
    expect(medir(['--out', 'kept.jsonl'], `${lines(RECORDS)}broken\n`).code).toBe(1)
    expect(readFileSync(join(folder, 'kept.jsonl'), 'utf8')).toBe('as it was')
    expect([existsSync(join(folder, 'kept.jsonl.part')), existsSync(join(folder, 'kept.jsonl.manifest.json'))]).toEqual([false, false])
  })
})
