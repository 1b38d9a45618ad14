/** Looking into JSON of which nothing is certain: every step may find a list, one thing, or nothing. */

export type Json = Readonly<Record<string, unknown>>
export interface Resource extends Json {
  readonly resourceType: string
}

export function isObject(value: unknown): value is Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

export function isResource(value: unknown): value is Resource {
  return isObject(value) && typeof value['resourceType'] === 'string'
}

export function list(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : [value]
}

export function objects(value: unknown): readonly Json[] {
  return list(value).filter((item) => isObject(item))
}

/** Trimmed, not empty. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'string') return undefined
  const trimmed = value.trim()
  return trimmed === '' ? undefined : trimmed
}

/**
 * All values at a dotted path, through lists. `value[x]` stands for FHIR's choice of types: `valueQuantity`, `valueString`, and
 * for R5's plain `value`.
 */
export function at(value: unknown, path: string): readonly unknown[] {
  return path.split('.').reduce<readonly unknown[]>((found, step) => found.flatMap((item) => (isObject(item) ? list(child(item, step)) : [])), list(value))
}

function child(item: Json, step: string): unknown {
  if (!step.endsWith('[x]')) return item[step]
  const stem = step.slice(0, -3)
  const key = Object.keys(item).find((name) => name === stem || (name.startsWith(stem) && /^[A-Z]/.test(name.slice(stem.length))))
  return key === undefined ? undefined : item[key]
}

export function textAt(value: unknown, path: string): string | undefined {
  for (const found of at(value, path)) {
    const string = text(found)
    if (string !== undefined) return string
  }
  return undefined
}
