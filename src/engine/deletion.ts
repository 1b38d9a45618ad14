/** Deleting by where documents came from, and everything that a tenant has. */
import { rmSync } from 'node:fs'
import type { CollectionKey } from '../domain.ts'
import { InputError } from '../errors.ts'
import type { Engine } from './engine.ts'
import { tenantLearningFolder } from './learning.ts'
import { readLedger } from './ledgers.ts'

const PAGE = 500

export interface SourceDeletion {
  /** Documents of the source that the ledger knows as stored. */
  readonly found: number
  readonly deleted: number
}

/**
 * Deletes every document that came from a source: an origin as "medir ledger show" lists it, or one file of it. Run again after
 * it was cut off, it deletes the rest. INPUT_INVALID when the collection never had anything from there.
 */
export async function deleteSource(engine: Engine, key: CollectionKey, source: string, signal?: AbortSignal): Promise<SourceDeletion> {
  const { ids, origins } = await readLedger(engine.config.home, key, async ({ records, summary }) => {
    const rows = Array.from(records()).filter(({ origin, file }) => origin === source || file === source)
    return { ids: rows.filter(({ isDocument, stage }) => isDocument && (stage === 'stored' || stage === 'embedded')).map(({ id }) => id), origins: rows.length > 0 ? [] : summary().sources.map(({ origin }) => origin) }
  })
  if (origins.length > 0) throw new InputError('nothing in the collection came from this source', { value: source, remedy: `Its sources are ${origins.slice(0, 5).join(', ')}${origins.length > 5 ? ' …' : ''}` })
  let deleted = 0
  for (let from = 0; from < ids.length; from += PAGE) deleted += await engine.deleteDocuments(key, ids.slice(from, from + PAGE), signal)
  return { found: ids.length, deleted }
}

/** Drops all collections of a tenant, every generation of them, and what was learnt from them, which holds slices of their text. Returns their names. */
export async function dropTenant(engine: Engine, tenant: string, signal?: AbortSignal): Promise<readonly string[]> {
  const names = (await engine.listCollections(tenant, signal)).map(({ key }) => key.name)
  for (const name of names) await engine.dropCollection({ tenant, name }, signal)
  rmSync(tenantLearningFolder(engine.config, tenant), { recursive: true, force: true })
  return names
}
