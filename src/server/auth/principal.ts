/** Who is calling, and what that credential may do. Everything about a request's rights comes from here. */

export const SCOPES = ['search', 'write', 'admin'] as const
/** `search` reads, `write` changes documents, `admin` manages collections and sees metrics; admin may do all. */
export type Scope = (typeof SCOPES)[number]

export interface Principal {
  /** Names the credential in logs, audit and limits: a key's id, `jwt:SUBJECT`, `configured`, `loopback`. */
  readonly id: string
  readonly tenant: string
  readonly scopes: ReadonlySet<Scope>
  /** Documents with an `access` label are seen only with one of these. Absent: every document of the tenant. */
  readonly labels?: readonly string[] | undefined
  /** Metadata fields (or `drugs`) that are left out of every answer and may not be filtered on. */
  readonly hiddenFields: readonly string[]
}

export function mayUse({ scopes }: Principal, scope: Scope): boolean {
  return scopes.has(scope) || scopes.has('admin')
}

/** A credential that does not see everything reads only: it could otherwise replace or delete what it may not see. */
export function isRestricted({ labels, hiddenFields }: Pick<Principal, 'labels' | 'hiddenFields'>): boolean {
  return labels !== undefined || hiddenFields.length > 0
}
