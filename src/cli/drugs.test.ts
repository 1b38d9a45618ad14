import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

let folder: string
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'medir-drugs-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function medir(parameters: readonly string[], input: string | Buffer = ''): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'drugs', ...parameters], { input, encoding: 'utf8', cwd: folder, env: { ...process.env, MEDIR_HOME: folder, NODE_NO_WARNINGS: '1' } })
  return { code: status, out: stdout, err: stderr }
}
const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}
/** Synthetic: a drug stands after 口服. */
const notes = Array.from({ length: 30 }, (_, index) => {
  const drug = ['阿司匹林', '二甲双胍', '氨氯地平'][index % 3] as string
  return JSON.stringify({ id: index, text: `患者${index}号口服${drug}治疗`, entities: [{ start: `患者${index}号口服`.length, end: `患者${index}号口服${drug}`.length, label: '药物' }] })
}).join('\n')

describe('medir drugs', () => {
  it('trains on JSONL and measures what it trained', () => {
    const data = file('notes.jsonl', notes)
    const model = join(folder, 'zh.model')
    const trained = medir(['train', '--language', 'zh', '--data', data, '--label', '药物', '--no-shipped-lexicon', '--seeds', '1', '--out', model, '--json'])
    expect(trained.err).toContain('held out: exact F1')
    expect(JSON.parse(trained.out)).toMatchObject({ documents: 30, types: ['drug'], out: model })
    const measured = medir(['eval', '--data', data, '--label', '药物', '--model', model, '--json'])
    expect(JSON.parse(measured.out)).toMatchObject({ documents: 30, mentions: 30, standard: { exact: { f1: 1 } }, jarCompatible: { exact: { f1: 1 } } })
  })

  it.each([
    ['no data', ['train', '--language', 'zh', '--out', 'x'], 2, '--data'],
    ['an unknown language', ['train', '--language', 'fr', '--data', 'x', '--out', 'x'], 2, '--language takes en or zh'],
    ['data that do not exist', ['eval', '--data', 'none.jsonl', '--language', 'zh'], 1, 'SOURCE_UNREADABLE'],
    ['a model that does not exist', ['eval', '--data', 'notes.jsonl', '--model', 'none.model'], 1, 'MODEL_UNAVAILABLE'],
    ['labels that no entity has', ['train', '--language', 'zh', '--data', 'notes.jsonl', '--label', 'nothing', '--no-shipped-lexicon', '--out', 'x.model'], 2, 'no drug mention'],
    ['unlabelled text that is damaged', ['learn', '--language', 'zh', '--unlabelled', 'damaged.jsonl.gz', '--out', 'x.model'], 1, 'SOURCE_UNREADABLE'],
    ['a model of another kind', ['eval', '--data', 'notes.jsonl', '--model', 'notes.jsonl'], 1, 'MODEL_INVALID'],
    ['nothing to learn from', ['learn', '--language', 'zh', '--out', 'x.model'], 2, 'nothing to learn from'],
  ])('with %s says so', (_, parameters, code, reason) => {
    file('notes.jsonl', notes)
    file('damaged.jsonl.gz', 'not gzip')
    const result = medir(parameters)
    expect(result.err).toContain(reason)
    expect(result.code).toBe(code)
    expect(existsSync(join(folder, 'x.model'))).toBe(false)
  })

  it('refuses an empty lexicon and leaves no model behind', () => {
    const data = file('notes.jsonl', notes)
    const result = medir(['train', '--language', 'zh', '--data', data, '--no-shipped-lexicon', '--lexicon', file('empty.tsv', 'term\n'), '--out', 'y.model'])
    expect(result.err).toContain('the lexicon holds no name')
    expect(existsSync(join(folder, 'y.model'))).toBe(false)
  })

  it('tags lines of JSON in either language', () => {
    const { out } = medir(['tag'], '{"id":"a","text":"阿司匹林肠溶片 100mg qd"}\n\n{"id":2,"text":"He takes warfarin."}\n')
    expect(out.trim().split('\n').map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { id: 'a', mentions: [{ start: 0, text: '阿司匹林', attributes: { dose: { text: '100mg' } } }] },
      { id: 2, mentions: [{ start: 9, end: 17, text: 'warfarin', name: 'warfarin' }] },
    ])
  })

  it.each([
    ['no JSON', 'no json\n', 'line 1', 'not JSON'],
    ['JSON that is no object', '\n[1]\n', 'line 2', 'lacks id or text'],
    ['no text', '{"id":1}\n', 'line 1', 'lacks id or text'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x0a]), 'line 1', 'not valid UTF-8'],
  ])('refuses to tag %s, naming the line and not its text', (_, input, line, reason) => {
    const { code, out, err } = medir(['tag'], input)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(line)
    expect(err).toContain(reason)
    expect(err).not.toContain('no json')
  })

  it('tags a line of a million characters, and nothing in an empty one', () => {
    const text = `${'没有药。'.repeat(250_000)}口服阿司匹林。`
    const { code, out } = medir(['tag'], `${JSON.stringify({ id: 1, text })}\n${JSON.stringify({ id: 2, text: '' })}\n`)
    expect(code).toBe(0)
    expect(out.trim().split('\n').map((line) => JSON.parse(line) as unknown)).toMatchObject([{ id: 1, mentions: [{ start: 1_000_002, text: '阿司匹林' }] }, { id: 2, mentions: [] }])
  })

  it('shows what a name means, and says when it does not know it', () => {
    expect(JSON.parse(medir(['show', 'ASA', '--json']).out)).toMatchObject({ asked: 'ASA', meanings: [{ name: 'acetylsalicylic acid', zh: '阿司匹林' }] })
    expect(medir(['show', 'xyzzy'])).toMatchObject({ code: 1, out: '' })
  })
})
