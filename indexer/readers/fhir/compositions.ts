/** Composition: its sections at any depth; what a section's entries say structured stands before its narrative, never both. */
import type { Part } from '../assemble.ts'
import { at, objects, text, textAt, type Json, type Resource } from './json.ts'
import { narrative } from './narrative.ts'
import { refusal } from './policy.ts'
import { renderAll } from './render.ts'
import type { Rendered } from './rendered.ts'
import type { Scope } from './scope.ts'
import { renderTable } from './table.ts'
import { TABLES } from './families/index.ts'

export function renderComposition(scope: Scope): Rendered {
  const { resource } = scope
  const title = text(resource['title']) ?? (renderAll(at(resource, 'type'), scope) || undefined)
  const included: { resource: Resource; reason: string }[] = []
  const parts = objects(resource['section']).flatMap((section) => sectionParts(section, [], scope, included))
  const narrated = narrative(resource)
  return { title, parts: parts.length > 0 || narrated === undefined ? parts : [{ path: [], text: narrated }], included }
}

function sectionParts(section: Json, above: readonly string[], scope: Scope, included: { resource: Resource; reason: string }[]): readonly Part[] {
  const heading = text(section['title']) ?? (renderAll(at(section, 'code'), scope) || undefined)
  const path = heading === undefined ? above : [...above, heading]
  const entries = at(section, 'entry').flatMap((reference) => scope.resolve(reference, scope.resource) ?? []).filter((entry) => refusal(entry) === undefined)
  const narrated = narrative(section)
  const told = structured(entries, scope)
  // A generated narrative says what the entries say; one that a person wrote says that and more (R4 narrative-status).
  const own = told !== '' && (narrated === undefined || textAt(section, 'text.status') === 'generated') ? told : (narrated ?? '')
  if (own !== '') for (const entry of entries) if (TABLES[entry.resourceType] !== undefined) included.push({ resource: entry, reason: 'in-document' })
  return [...(own === '' ? empty(section, path, scope) : [{ path, text: own }]), ...objects(section['section']).flatMap((inner) => sectionParts(inner, path, scope, included))]
}

function structured(entries: readonly Resource[], scope: Scope): string {
  return entries
    .filter((entry) => TABLES[entry.resourceType] !== undefined)
    .map((entry) => renderTable({ ...scope, resource: entry }).parts.map((part) => part.text).join('\n'))
    .join('\n\n')
}

/** "No known allergies" is an answer too. */
function empty(section: Json, path: readonly string[], scope: Scope): readonly Part[] {
  const reason = renderAll(at(section, 'emptyReason'), scope)
  return reason === '' ? [] : [{ path, text: reason }]
}
