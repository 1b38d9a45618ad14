/** A rendered resource → the document that is indexed, with what can be filtered on. */
import { createHash } from 'node:crypto'
import type { Document, Metadata } from '../../../src/domain.ts'
import { assemble } from '../assemble.ts'
import { clean } from '../record.ts'
import { pseudonym } from '../session.ts'
import { codeMetadata, codesOf } from './codes.ts'
import { TABLES } from './families/index.ts'
import { at, objects, text, textAt, type Resource } from './json.ts'
import { patientMetadata } from './persons.ts'
import { securityLabels } from './policy.ts'
import { referencedType, referenceText } from './references.ts'
import { date, renderAll } from './render.ts'
import type { Rendered } from './rendered.ts'
import type { Scope } from './scope.ts'

const MAX_TITLE = 300

/** Undefined when there is nothing to embed. */
export function documentOfResource(rendered: Rendered, scope: Scope, fullUrl: string | undefined): Document | undefined {
  const { resource } = scope
  const { text: body, sections } = assemble(rendered.parts)
  if (body === '') return undefined
  const language = textAt(resource, 'language')?.toLowerCase()
  return {
    id: resourceId(resource, fullUrl),
    ...(rendered.title === undefined ? {} : { title: clean(rendered.title).slice(0, MAX_TITLE) }),
    text: body,
    ...(language?.startsWith('zh') === true ? { language: 'zh' } : language?.startsWith('en') === true ? { language: 'en' } : {}),
    ...(sections === undefined ? {} : { sections }),
    metadata: metadataOf(resource, scope, rendered),
  }
}

/** `Condition/17`: what the source calls it. Without an id, the bundle's URL for it, else a hash of its content. */
export function resourceId(resource: Resource, fullUrl: string | undefined): string {
  const id = text(resource['id']) ?? fullUrl?.split(/[/:]/).at(-1) ?? createHash('sha256').update(JSON.stringify(resource)).digest('hex').slice(0, 24)
  return clean(`${resource.resourceType}/${id}`).slice(0, MAX_ID)
}

const MAX_ID = 512

function metadataOf(resource: Resource, scope: Scope, rendered: Rendered): Metadata {
  const day = dateOf(resource)
  const labels = securityLabels(resource)
  const encounter = pseudonym(scope.context, referenceText(objects(resource['encounter'] ?? resource['context'])[0]) ?? '')
  const type = renderAll(at(resource, 'type'), scope)
  const category = renderAll(at(resource, 'category'), scope)
  const status = text(resource['status']) ?? textAt(resource, 'clinicalStatus.coding.code')
  const role = authorRole(scope)
  const included = (rendered.included ?? []).flatMap((one) => codesOf(one.resource))
  return {
    format: 'fhir',
    type: resource.resourceType,
    ...(day === undefined ? {} : { date: day }),
    ...(status === undefined ? {} : { status }),
    ...(category === '' ? {} : { category: clean(category) }),
    ...(resource.resourceType === 'Composition' || resource.resourceType === 'DocumentReference' ? (type === '' ? {} : { document_type: clean(type) }) : {}),
    ...codeMetadata(unique([...codesOf(resource), ...included])),
    ...patientMetadata(scope, day === undefined ? undefined : Number(day.slice(0, 4))),
    ...(encounter === undefined || resource['encounter'] === undefined ? {} : { encounter }),
    ...(role === undefined ? {} : { author_role: clean(role) }),
    ...(labels.length === 0 ? {} : { security: labels }),
    ...((rendered.unread?.length ?? 0) === 0 ? {} : { attachments_unread: rendered.unread ?? [] }),
  }
}

const MAX_CODES = 128

function unique<Item extends { readonly system: string; readonly code: string }>(codes: readonly Item[]): readonly Item[] {
  return [...new Map(codes.map((code) => [`${code.system}:${code.code}`, code])).values()].slice(0, MAX_CODES)
}

const OTHER_DATES = ['effective[x]', 'date', 'issued', 'created', 'authored', 'period.start', 'context.period.start', 'content.attachment.creation', 'meta.lastUpdated'] as const

export function dateOf(resource: Resource): string | undefined {
  for (const path of [...(TABLES[resource.resourceType]?.dates ?? []), ...OTHER_DATES]) {
    for (const value of at(resource, path)) {
      const day = date(value) ?? date(textAt(value, 'start')) ?? date(textAt(value, 'repeat.boundsPeriod.start')) ?? date(textAt(value, 'event'))
      if (day !== undefined) return day
    }
  }
  return undefined
}

const AUTHORS = ['author', 'performer', 'recorder', 'requester', 'asserter', 'assessor', 'participant.individual', 'source', 'informationSource'] as const

/** What the author is, never who: a specialty or a function, else the kind of person. */
function authorRole(scope: Scope): string | undefined {
  for (const path of AUTHORS) {
    for (const element of objects(at(scope.resource, path))) {
      const reference = objects(element['actor'])[0] ?? element
      const target = scope.resolve(reference, scope.resource)
      const role = [renderAll(at(element, 'function'), scope), renderAll(at(target, 'specialty'), scope), renderAll(at(target, 'code'), scope), renderAll(at(target, 'qualification.code'), scope)].find((found) => found !== '')
      const kind = role ?? target?.resourceType ?? referencedType(reference)
      if (kind !== undefined) return kind
    }
  }
  return undefined
}
