/**
 * API keys in HOME/service/keys.sqlite. A key is `medir_ID_SECRET`; the file holds SHA-256 of the secret, which has 256 bits of
 * chance, so that guessing a hash is hopeless and a slow hash would only slow every request. The server asks the file at
 * every request: a key that is revoked on the command line stops working at once.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { InputError, MedirError } from '../../errors.ts'
import { openServiceDatabase } from '../database.ts'
import { isRestricted, type Principal, type Scope, SCOPES } from './principal.ts'

export interface KeyDescription {
  readonly id: string
  readonly name: string
  readonly tenant: string
  readonly scopes: readonly Scope[]
  readonly labels?: readonly string[]
  readonly hiddenFields: readonly string[]
  readonly createdAt: string
  readonly expiresAt?: string
  readonly revokedAt?: string
}

export interface NewKey {
  readonly name: string
  readonly tenant: string
  readonly scopes: readonly Scope[]
  readonly labels?: readonly string[] | undefined
  readonly hiddenFields?: readonly string[] | undefined
  /** Milliseconds from now. Absent: never expires. */
  readonly lifetimeMs?: number | undefined
}

export interface KeyStore {
  /** The whole key is shown this once. INPUT_INVALID for rights that do not go together. */
  create(key: NewKey): { readonly key: string; readonly description: KeyDescription }
  list(tenant?: string): readonly KeyDescription[]
  /** NOT_FOUND. */
  revoke(id: string): KeyDescription
  /** Undefined when the key is unknown, wrong, expired or revoked; takes the same time whichever it is. */
  find(presented: string): Principal | undefined
  /** True once a key was ever made: from then on nobody comes in without one. */
  any(): boolean
  close(): void
}

const SCHEMA = `CREATE TABLE IF NOT EXISTS keys (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, tenant TEXT NOT NULL, scopes TEXT NOT NULL, labels TEXT, hidden TEXT NOT NULL,
  hash BLOB NOT NULL, created INTEGER NOT NULL, expires INTEGER, revoked INTEGER)`
const KEY = /^medir_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/
const SECRET_BYTES = 32
/** Fields that decide what is found: hiding them from the answer would not hide them from the search. */
const UNHIDABLE = new Set(['title', 'text', 'documentId', 'access'])

/** `file` may be `:memory:`. */
export function openKeyStore(file: string, now: () => number = Date.now): KeyStore {
  const database = openServiceDatabase(file, SCHEMA)
  const select = database.prepare('SELECT * FROM keys WHERE id = ?')
  return {
    create: (key) => {
      check(key)
      const id = randomBytes(6).toString('hex')
      const secret = randomBytes(SECRET_BYTES).toString('base64url')
      insert(database, id, key, hashOf(secret), now())
      return { key: `medir_${id}_${secret}`, description: describe(select.get(id) as unknown as Row) }
    },
    list: (tenant) => (database.prepare('SELECT * FROM keys ORDER BY created, id').all() as unknown as Row[]).filter((row) => tenant === undefined || row.tenant === tenant).map(describe),
    revoke: (id) => {
      database.prepare('UPDATE keys SET revoked = coalesce(revoked, ?) WHERE id = ?').run(now(), id)
      const row = select.get(id) as Row | undefined
      if (row === undefined) throw new MedirError('NOT_FOUND', 'there is no such key', { value: id.slice(0, 40), remedy: 'Run "medir keys list".' })
      return describe(row)
    },
    find: (presented) => {
      const [, id = '', secret = ''] = KEY.exec(presented) ?? []
      const row = select.get(id) as Row | undefined
      const same = timingSafeEqual(hashOf(secret), row === undefined ? NO_HASH : Buffer.from(row.hash))
      if (row === undefined || !same || row.revoked !== null || (row.expires !== null && row.expires <= now())) return undefined
      return principalOf(row)
    },
    any: () => database.prepare('SELECT 1 FROM keys LIMIT 1').get() !== undefined,
    close: () => database.close(),
  }
}

interface Row {
  readonly id: string
  readonly name: string
  readonly tenant: string
  readonly scopes: string
  readonly labels: string | null
  readonly hidden: string
  readonly hash: Uint8Array
  readonly created: number
  readonly expires: number | null
  readonly revoked: number | null
}

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()
const NO_HASH = randomBytes(32)

function check({ scopes, labels, hiddenFields = [] }: NewKey): void {
  if (scopes.length === 0) throw new InputError('a key needs at least one scope', { remedy: `Choose among ${SCOPES.join(', ')}.` })
  const hidden = hiddenFields.find((field) => UNHIDABLE.has(field))
  if (hidden !== undefined) throw new InputError('this field decides what is found and cannot be hidden', { value: hidden, remedy: 'Use access labels to hide whole documents.' })
  if (isRestricted({ labels, hiddenFields }) && scopes.some((scope) => scope !== 'search')) throw new InputError('a key that does not see everything can only search', { remedy: 'Give it the scope "search" alone.' })
}

function insert(database: DatabaseSync, id: string, { name, tenant, scopes, labels, hiddenFields = [], lifetimeMs }: NewKey, hash: Buffer, now: number): void {
  database.prepare('INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)').run(id, name, tenant, JSON.stringify(scopes), labels === undefined ? null : JSON.stringify(labels), JSON.stringify(hiddenFields), hash, now, lifetimeMs === undefined ? null : now + lifetimeMs)
}

function principalOf({ id, tenant, scopes, labels, hidden }: Row): Principal {
  return { id, tenant, scopes: new Set(JSON.parse(scopes) as Scope[]), hiddenFields: JSON.parse(hidden) as string[], ...(labels === null ? {} : { labels: JSON.parse(labels) as string[] }) }
}

function describe(row: Row): KeyDescription {
  const { id, tenant, scopes, labels, hiddenFields } = principalOf(row)
  const date = (at: number): string => new Date(at).toISOString()
  return {
    id,
    name: row.name,
    tenant,
    scopes: [...scopes],
    ...(labels === undefined ? {} : { labels }),
    hiddenFields,
    createdAt: date(row.created),
    ...(row.expires === null ? {} : { expiresAt: date(row.expires) }),
    ...(row.revoked === null ? {} : { revokedAt: date(row.revoked) }),
  }
}
