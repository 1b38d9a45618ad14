/** Full and read-only disks, on small file systems in memory; making those needs root. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { KEY, SETTINGS, documentOf } from '../../../test/store-operations.ts'
import { openEmbeddedStore } from './store.ts'

let disk: string

function mount(...options: readonly string[]): boolean {
  try {
    execFileSync('mount', [...options, disk], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

beforeEach(() => {
  disk = mkdtempSync(join(tmpdir(), 'medir-disk-'))
})
afterEach(() => {
  try {
    execFileSync('umount', [disk], { stdio: 'ignore' })
  } catch {
    // Nothing was mounted.
  }
  rmSync(disk, { recursive: true, force: true })
})

describe('a full disk', () => {
  it('refuses the write that does not fit and keeps all before it', async (context) => {
    if (!mount('-t', 'tmpfs', '-o', 'size=2m', 'tmpfs')) context.skip('this user may not mount a small disk')
    const store = openEmbeddedStore({ home: disk })
    const collection = await store.create(KEY, SETTINGS)
    let kept = 0
    const fill = async (): Promise<void> => {
      for (;;) {
        await collection.putDocuments(Array.from({ length: 10 }, (_, index) => documentOf(`document-${kept}-${index}`, 1)))
        kept++
      }
    }
    await expect(fill()).rejects.toMatchObject({ code: 'DISK_FULL' })
    expect(kept).toBeGreaterThan(2)
    await store.close()
    const reopened = await openEmbeddedStore({ home: disk }).open(KEY, 'read')
    expect(await reopened.info()).toMatchObject({ documents: kept * 10, passages: kept * 20 })
    expect(await reopened.searchLexical({ terms: [{ term: 'every', weight: 1 }], k: 1000 })).toHaveLength(Math.min(1000, kept * 20))
    await reopened.close()
  })

  it('leaves nothing of a snapshot that does not fit', async (context) => {
    if (!mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs')) context.skip('this user may not mount a small disk')
    const home = mkdtempSync(join(tmpdir(), 'medir-home-'))
    const store = openEmbeddedStore({ home })
    const collection = await store.create(KEY, SETTINGS)
    await collection.putDocuments(Array.from({ length: 300 }, (_, index) => documentOf(`document-${index}`, 1)))
    await expect(store.snapshot(KEY, join(disk, 'snapshot'))).rejects.toMatchObject({ code: 'DISK_FULL' })
    expect(readdirSync(disk)).toEqual([])
    await store.close()
    rmSync(home, { recursive: true })
  })
})

describe('a read-only disk', () => {
  it('is searched, and refuses writers by name', async (context) => {
    if (!mount('-t', 'tmpfs', '-o', 'size=8m', 'tmpfs')) context.skip('this user may not mount a small disk')
    const writer = openEmbeddedStore({ home: disk })
    await (await writer.create(KEY, SETTINGS)).putDocuments([documentOf('document', 1)])
    await writer.close()
    expect(mount('-o', 'remount,ro')).toBe(true)
    const store = openEmbeddedStore({ home: disk })
    const refusal = { code: 'STORE_UNWRITABLE', value: expect.stringContaining(disk) as string }
    await expect(store.open(KEY, 'write')).rejects.toMatchObject(refusal)
    await expect(store.create({ ...KEY, name: 'another' }, SETTINGS)).rejects.toMatchObject(refusal)
    await expect(store.drop(KEY)).rejects.toMatchObject(refusal)
    const reader = await store.open(KEY, 'read')
    expect(await reader.searchLexical({ terms: [{ term: 'document', weight: 1 }], k: 5 })).toHaveLength(2)
    expect(await store.list(KEY.tenant)).toHaveLength(1)
    await store.close()
    expect(existsSync(join(disk, 'collections'))).toBe(true)
  })
})
