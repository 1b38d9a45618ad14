import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { KEY, SETTINGS, documentOf } from '../../../../test/store-operations.ts'
import { collectionPaths } from '../paths.ts'
import { VERIFIED_FOR_READING } from '../schema.ts'
import { openEmbeddedStore } from '../store.ts'
import { verifiedInThread } from './thread.ts'
import { CollectionView } from '../view.ts'

let home: string
let file: string

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'medir-verify-'))
  file = collectionPaths(home, KEY).database
  const store = openEmbeddedStore({ home })
  const collection = await store.create(KEY, SETTINGS)
  await collection.putDocuments(['one', 'two', 'three'].map((id) => documentOf(id, 1)))
  await store.close()
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

/** Changes a term where the table keeps it, not where the index does. */
function damage(): void {
  const bytes = readFileSync(file)
  const at = bytes.indexOf('version-1')
  expect(at).toBeGreaterThan(0)
  bytes.write('Version-1', at)
  writeFileSync(file, bytes)
}

it('finds a sound file sound, beside what else is done', async () => {
  expect(await verifiedInThread({ file, tables: VERIFIED_FOR_READING })).toBe(true)
  const view = new CollectionView(KEY, file, 'auto', 0)
  let did = 0
  await view.verify(VERIFIED_FOR_READING, () => void did++)
  view.close()
  expect(did).toBe(1)
})

it('finds damage, and the view names the file', async () => {
  damage()
  expect(await verifiedInThread({ file, tables: VERIFIED_FOR_READING })).toBe(false)
  const view = new CollectionView(KEY, file, 'auto', 0)
  await expect(view.verify(VERIFIED_FOR_READING, () => undefined)).rejects.toMatchObject({ code: 'STORE_CORRUPT', value: file })
  view.close()
})

it('stops when the caller does', async () => {
  const view = new CollectionView(KEY, file, 'auto', 0)
  const controller = new AbortController()
  const verified = view.verify(VERIFIED_FOR_READING, () => controller.abort(new Error('enough')), controller.signal)
  await expect(verified).rejects.toThrow('enough')
  view.close()
})
