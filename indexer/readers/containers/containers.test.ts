import { Buffer } from 'node:buffer'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { zipSync } from 'fflate'
import { pack } from 'tar-stream'
import { describe, expect, it } from 'vitest'
import { createReadContext } from '../context.ts'
import { damage, expectSound, failuresOf, idsOf, readBytes } from '../reader.contract.ts'
import { readSource } from '../read.ts'
import { MAX_DEPTH } from './limits.ts'

const record = (id: string): string => `${JSON.stringify({ id, text: `text of ${id}` })}\n`
const notes = (...ids: string[]): Uint8Array => Buffer.from(ids.map(record).join(''))

async function tar(files: Readonly<Record<string, Uint8Array>>, extra?: { readonly name: string; readonly linkname: string }): Promise<Buffer> {
  const archive = pack()
  for (const [name, bytes] of Object.entries(files)) archive.entry({ name }, Buffer.from(bytes))
  if (extra !== undefined) archive.entry({ ...extra, type: 'symlink' })
  archive.finalize()
  const parts: Buffer[] = []
  for await (const part of archive) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

describe('archives', () => {
  it('are looked into, whatever they are called and however deep', async () => {
    const inner = zipSync({ 'a.jsonl': notes('a1', 'a2'), 'folder/b.jsonl': notes('b1') })
    const outer = gzipSync(await tar({ 'inner.zip': inner, 'c.jsonl.gz': gzipSync(notes('c1')) }))
    expect(idsOf(await readBytes(outer, 'export'))).toEqual(['a1', 'a2', 'b1', 'c1'])
    const items = await readBytes(outer, 'export')
    expect(items.map((item) => 'source' in item && item.source)).toEqual(['export/inner.zip/a.jsonl:1', 'export/inner.zip/a.jsonl:2', 'export/inner.zip/folder/b.jsonl:1', 'export/c.jsonl.gz:1'])
  })

  it('give the same items however the bytes are cut', async () => {
    const file = zipSync({ 'a.jsonl': notes('a1', 'a2'), 'b.jsonl': notes('b1') })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(file.byteLength), { maxLength: 10 }), async (cuts) => {
        expect(idsOf(await readBytes(file, 'x', cuts))).toEqual(['a1', 'a2', 'b1'])
      }),
      { numRuns: 30, seed: 1 },
    )
  })

  it('leave folders, links and the litter of macOS out', async () => {
    const items = await readBytes(await tar({ '__MACOSX/a.jsonl': notes('x'), '.hidden': notes('y'), 'a.jsonl': notes('a') }, { name: 'link', linkname: '/etc/passwd' }))
    expect(idsOf(items)).toEqual(['a'])
    expect(items.filter((item) => 'skip' in item)).toEqual([{ skip: { source: 'file/link', type: 'archive entry', reason: 'link' } }])
  })

  it('are refused names that lead out of them, entry by entry', async () => {
    for (const name of ['../../etc/cron.d/x', '/etc/passwd', 'a/../../b', String.raw`..\..\windows`, 'C:/windows/x']) {
      const items = await readBytes(zipSync({ [name]: notes('evil'), 'good.jsonl': notes('good') }))
      expect(idsOf(items)).toEqual(['good'])
      expect(failuresOf(items)).toEqual(['entry 1 is refused: its name leads out of the archive'])
    }
  })

  it('that are bombs are refused by their ratio, after what came before them', async () => {
    const zeros = Buffer.alloc(80 * 1024 * 1024, 0x20)
    const items = await readBytes(zipSync({ 'a.jsonl': notes('before'), 'bomb.txt': gzipSync(zeros) }))
    expect(idsOf(items)).toEqual(['before'])
    expect(failuresOf(items).join()).toContain('unfolds to more than 500 times its size')
    expect(failuresOf(await readBytes(gzipSync(zeros))).join()).toContain('unfolds to more than 500 times its size')
    expect(failuresOf(await readBytes(gzipSync(gzipSync(zeros)))).join()).toContain('unfolds to more than 500 times its size')
  })

  it('nested without end are refused', async () => {
    let file: Uint8Array = notes('deep')
    for (let depth = 0; depth <= MAX_DEPTH; depth++) file = gzipSync(file)
    expect(failuresOf(await readBytes(file))).toEqual([`archives are nested deeper than ${MAX_DEPTH}`])
  })

  it('that break off give what is whole in them', async () => {
    const file = zipSync({ 'a.jsonl': notes('a1', 'a2'), 'b.jsonl': notes('b1') })
    const items = await readBytes(file.subarray(0, file.indexOf(Buffer.from('b.jsonl')[0] ?? 0, 40) + 20))
    expect(idsOf(items)).toEqual(['a1', 'a2'])
    expect(failuresOf(items).length).toBeGreaterThan(0)
    const gz = gzipSync(Buffer.concat(Array.from({ length: 20_000 }, (_, id) => notes(`n${(id * 7_919) % 20_011}`))))
    const cut = await readBytes(gz.subarray(0, Math.floor(gz.byteLength / 2)))
    expect(idsOf(cut).length).toBeGreaterThan(5_000)
    expect(failuresOf(cut)).toHaveLength(1)
  })

  it('with one damaged entry lose that entry only', async () => {
    const file = Buffer.from(zipSync({ 'a.jsonl': notes('a1'), 'b.jsonl': notes('b1'), 'c.jsonl': notes('c1') }))
    const at = file.indexOf('b.jsonl') + 'b.jsonl'.length
    file.fill(0xff, at, at + 12)
    const items = await readBytes(file)
    expect(idsOf(items)).toEqual(['a1', 'c1'])
    expect(items.find((item) => 'failure' in item)).toMatchObject({ failure: { source: 'file/b.jsonl', code: 'SOURCE_INVALID' } })
  })

  it('never bring the reader down', async () => {
    const files = [zipSync({ 'a.jsonl': notes('a1', 'a2'), 'b.txt': Buffer.from('text') }), gzipSync(notes('a')), await tar({ 'a.jsonl': notes('a1'), 'b.jsonl': notes('b1') })]
    await fc.assert(
      fc.asyncProperty(fc.oneof(...files.map(damage)), async (bytes) => {
        const items = await readBytes(bytes)
        expectSound(items)
        expect(items.length).toBeGreaterThan(0)
      }),
      { numRuns: 150, seed: 4 },
    )
  })

  it('stop when they are aborted half way', async () => {
    const controller = new AbortController()
    const file = zipSync({ 'a.jsonl': notes('a1', 'a2'), 'b.jsonl': notes('b1') })
    const reading = async (): Promise<void> => {
      for await (const item of readSource({ name: 'x', open: async function* () { yield file } }, createReadContext({ signal: controller.signal }))) if ('document' in item) controller.abort()
    }
    await expect(reading()).rejects.toThrow(/abort/i)
  })
})
