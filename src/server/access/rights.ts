/** From a principal to the filter its searches run under, and to answers without the fields it may not see. */
import type { Filter } from '../../domain.ts'
import { MedirError } from '../../errors.ts'
import type { Principal } from '../auth/principal.ts'

/** Documents carry their labels in this metadata field; one without any is open to every credential of its tenant. */
export const ACCESS_FIELD = 'access'

export function accessFilter({ labels }: Pick<Principal, 'labels'>): Filter | undefined {
  if (labels === undefined) return undefined
  return { or: [{ field: ACCESS_FIELD, exists: false }, { field: ACCESS_FIELD, in: labels }] }
}

/** `visit` hides `visit.date` too. */
export function isHidden({ hiddenFields }: Pick<Principal, 'hiddenFields'>, field: string): boolean {
  return hiddenFields.some((hidden) => field === hidden || field.startsWith(`${hidden}.`))
}

/** FORBIDDEN when a filter would tell what a hidden field holds. */
export function checkFilter(principal: Pick<Principal, 'hiddenFields'>, filter: Filter): void {
  if ('and' in filter) for (const part of filter.and) checkFilter(principal, part)
  else if ('or' in filter) for (const part of filter.or) checkFilter(principal, part)
  else if ('not' in filter) checkFilter(principal, filter.not)
  else checkField(principal, filter.field)
}

export function checkField(principal: Pick<Principal, 'hiddenFields'>, field: string): void {
  if (isHidden(principal, field)) throw new MedirError('FORBIDDEN', 'this credential may not use the field', { value: field.slice(0, 80) })
}

export function withoutHidden<Shown extends { readonly metadata: Readonly<Record<string, unknown>>; readonly drugs?: unknown }>(principal: Pick<Principal, 'hiddenFields'>, shown: Shown): Shown {
  if (principal.hiddenFields.length === 0) return shown
  const { drugs, ...rest } = shown
  const metadata = Object.fromEntries(Object.entries(shown.metadata).filter(([field]) => !isHidden(principal, field)))
  return { ...rest, ...(drugs === undefined || isHidden(principal, 'drugs') ? {} : { drugs }), metadata } as unknown as Shown
}
