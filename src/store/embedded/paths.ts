/** Where a collection's files lie: home/collections/<tenant>/<name>/. */
import { join } from 'node:path'
import type { CollectionKey } from '../../domain.ts'
import { checkName } from '../names.ts'

export interface CollectionPaths {
  readonly folder: string
  readonly database: string
  readonly lock: string
  /** Who writes at present; only for the message, the lock itself belongs to the operating system. */
  readonly holder: string
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
