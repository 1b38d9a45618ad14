/** Where a collection's files lie: home/collections/<tenant>/<name>/. */
import { join } from 'node:path'
import type { CollectionKey } from '../../domain.ts'
import { InputError } from '../../errors.ts'

/** One path component on every file system: no separators, no leading dot (those are temporary folders), no `..`. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/

export interface CollectionPaths {
  readonly folder: string
  readonly database: string
  readonly lock: string
  /** Who writes at present; only for the message, the lock itself belongs to the operating system. */
  readonly holder: string
}

/** Throws InputError unless the name is 1 to 128 of letters, digits, `.`, `_`, `-` and does not begin with `.` or `-`. */
export function checkName(what: 'collection' | 'tenant', name: string): void {
  if (NAME.test(name)) return
  throw new InputError(`a ${what} name is 1 to 128 letters, digits, ".", "_" or "-" and begins with a letter, a digit or "_"`, { value: name.slice(0, 40), remedy: 'Choose another name.' })
}

export function tenantFolder(home: string, tenant: string): string {
  checkName('tenant', tenant)
  return join(home, 'collections', tenant)
}

export function collectionPaths(home: string, key: CollectionKey): CollectionPaths {
  checkName('collection', key.name)
  return pathsIn(join(tenantFolder(home, key.tenant), key.name))
}

export function pathsIn(folder: string): CollectionPaths {
  return { folder, database: join(folder, 'collection.db'), lock: join(folder, 'writer.lock'), holder: join(folder, 'writer.json') }
}
