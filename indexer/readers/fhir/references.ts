/** What a reference points to, inside the resource (`#id`) or inside the bundle. Nothing outside is ever fetched. */
import { at, isObject, isResource, text, type Json, type Resource } from './json.ts'

export interface Entry {
  readonly resource: Resource
  readonly fullUrl?: string | undefined
}

export type Resolve = (reference: unknown, from: Resource) => Resource | undefined

/** By full URL, and by `Type/id` whatever server stands before it and whatever version after it (FHIR R4 §2.3.1). */
export function createResolver(entries: readonly Entry[]): Resolve {
  const known = new Map<string, Resource>()
  for (const { resource, fullUrl } of entries) {
    if (fullUrl !== undefined && !known.has(fullUrl)) known.set(fullUrl, resource)
    const id = text(resource['id'])
    if (id !== undefined && !known.has(`${resource.resourceType}/${id}`)) known.set(`${resource.resourceType}/${id}`, resource)
  }
  return (reference, from) => {
    const target = referenceText(reference)
    if (target === undefined) return undefined
    if (target.startsWith('#')) return contained(from, target.slice(1))
    return known.get(target) ?? known.get(relative(target))
  }
}

export function referenceText(reference: unknown): string | undefined {
  return isObject(reference) ? text(reference['reference']) : text(reference)
}

function relative(target: string): string {
  return target.replace(/\/_history\/[^/]+$/, '').split('/').slice(-2).join('/')
}

function contained(from: Resource, id: string): Resource | undefined {
  return at(from, 'contained').find((inner): inner is Resource => isResource(inner) && inner['id'] === id)
}

/** `Patient` for `Patient/1`, `https://…/Patient/1` and {type: 'Patient'}; undefined for urn:uuid and the like. */
export function referencedType(reference: Json): string | undefined {
  const target = text(reference['reference'])
  return text(reference['type']) ?? (target === undefined || target.startsWith('#') || target.startsWith('urn:') ? undefined : relative(target).split('/')[0])
}
