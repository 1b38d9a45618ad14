import { describe, expect, it } from 'vitest'
import { InputError } from '../../errors.ts'
import { asStoreError, guarded } from './failures.ts'

const sqlite = (errcode: number): Error => Object.assign(new Error('sqlite says'), { code: 'ERR_SQLITE_ERROR', errcode })
const system = (code: string): Error => Object.assign(new Error('the system says'), { code })

describe('failures', () => {
  it.each([
    ['SQLITE_CORRUPT', sqlite(11), 'STORE_CORRUPT'],
    ['SQLITE_CORRUPT_INDEX, an extended code', sqlite(779), 'STORE_CORRUPT'],
    ['SQLITE_NOTADB', sqlite(26), 'STORE_CORRUPT'],
    ['SQLITE_IOERR_SHORT_READ', sqlite(522), 'STORE_CORRUPT'],
    ['SQLITE_IOERR_READ', sqlite(266), 'STORE_UNAVAILABLE'],
    ['SQLITE_FULL', sqlite(13), 'DISK_FULL'],
    ['SQLITE_READONLY', sqlite(8), 'STORE_UNWRITABLE'],
    ['SQLITE_CANTOPEN', sqlite(14), 'STORE_UNWRITABLE'],
    ['SQLITE_BUSY', sqlite(5), 'STORE_LOCKED'],
    ['ENOSPC', system('ENOSPC'), 'DISK_FULL'],
    ['EROFS', system('EROFS'), 'STORE_UNWRITABLE'],
    ['EACCES', system('EACCES'), 'STORE_UNWRITABLE'],
    ['ENOENT', system('ENOENT'), 'STORE_UNWRITABLE'],
    ['EIO', system('EIO'), 'STORE_UNAVAILABLE'],
  ])('%s becomes the store’s own error that names the file and keeps its cause', (_, thrown, code) => {
    const failure = asStoreError('/the/file', thrown)
    expect(failure).toMatchObject({ code, value: '/the/file', cause: thrown })
    expect((failure as Error).message).toContain('/the/file')
  })

  it('lets everything else through', () => {
    const others = [new InputError('bad'), new TypeError('a mistake of ours'), 'text']
    for (const other of others) expect(asStoreError('/the/file', other)).toBe(other)
    expect(() => guarded('/the/file', () => JSON.parse('{'))).toThrow(SyntaxError)
  })
})
