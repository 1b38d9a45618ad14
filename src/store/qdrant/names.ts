/** What a medir collection is called on the server: an alias, and the physical collection it leads to. */
import type { CollectionKey } from '../../domain.ts'
import { InputError } from '../../errors.ts'
import { checkName } from '../names.ts'

/** Stands between the parts; no tenant's or collection's name can hold it. */
const MARK = '~'
const PREFIX = `medir${MARK}`
/** A folder on the server bears the name: 255 bytes with room for the version. */
const LONGEST_ALIAS = 240

/** `medir~tenant~name`. Throws InputError for a name no store takes or the server has no room for. */
export function aliasOf(key: CollectionKey): string {
  checkName('tenant', key.tenant)
  checkName('collection', key.name)
  const alias = `${tenantPrefix(key.tenant)}${key.name}`
  if (alias.length > LONGEST_ALIAS) throw new InputError(`tenant and collection name have ${LONGEST_ALIAS - PREFIX.length - 1} characters together at most in a Qdrant store`, { value: key.name.slice(0, 40), remedy: 'Choose a shorter name.' })
  return alias
}

export function tenantPrefix(tenant: string): string {
  checkName('tenant', tenant)
  return `${PREFIX}${tenant}${MARK}`
}

/** The collection an alias of ours stands for. */
export function keyOf(alias: string): CollectionKey | undefined {
  const [first, tenant, name, ...rest] = alias.split(MARK)
  if (first !== 'medir' || tenant === undefined || name === undefined || rest.length > 0) return undefined
  return { tenant, name }
}

/** `medir~tenant~name~version`, version from 1: what the alias leads to. */
export const physicalName = (key: CollectionKey, version: number): string => `${aliasOf(key)}${MARK}${version}`

/** The version in a physical name of this collection. */
export function versionIn(physical: string, key: CollectionKey): number | undefined {
  const prefix = `${aliasOf(key)}${MARK}`
  return physical.startsWith(prefix) && /^\d+$/.test(physical.slice(prefix.length)) ? Number(physical.slice(prefix.length)) : undefined
}
