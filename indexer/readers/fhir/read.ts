/** Resources, alone or as the entries of a Bundle → documents, skips and deletions: one item for each, plus one for each attachment that gave no text. */
import { failure, skip } from '../items.ts'
import type { ReadContext, ReadItem } from '../port.ts'
import { isDenied, refusalsOf } from './consent.ts'
import { renderCommunication } from './communications.ts'
import { renderComposition } from './compositions.ts'
import { dateOf, documentOfResource, resourceId } from './document.ts'
import { isResource, objects, text, textAt, type Json, type Resource } from './json.ts'
import { factsOf, isPerson, namedPersons, personKey, subjectOf } from './persons.ts'
import { isRestricted, refusal } from './policy.ts'
import { renderQuestionnaire } from './questionnaires.ts'
import { createResolver, referenceText, type Entry, type Resolve } from './references.ts'
import { renderDocumentReference, renderReport } from './reports.ts'
import type { Rendered } from './rendered.ts'
import type { Scope } from './scope.ts'
import { renderTable } from './table.ts'
import { TABLES } from './families/index.ts'
import { leftOutReason } from './types.ts'

/** An element of Bundle.entry, or a resource by itself, with its place. */
export interface PlacedEntry {
  readonly entry: Json
  readonly place: string
}

/** A Bundle's entries are read together, so that references among them lead somewhere; beyond this size, in several lots. */
export const MAX_LOT_BYTES = 32 * 1024 * 1024
/** Labels in it may forbid every entry. */
export const UNREADABLE_HEAD = 'the head of the bundle is damaged: what it forbids is not known, so its entries are left out'
const MAX_BUNDLE_DEPTH = 8

/** A bundle's own labels hold for all in it. `entries` are read together: references are resolved among them. */
export async function* readEntries(entries: readonly PlacedEntry[], context: ReadContext, bundle: Json = {}, depth = 0): AsyncGenerator<ReadItem> {
  const restricted = isRestricted({ ...bundle, resourceType: 'Bundle' })
  const found = entries.map(({ entry, place }) => ({ entry, place, resource: resourceOf(entry), fullUrl: text(entry['fullUrl']) }))
  const resources: Entry[] = found.flatMap(({ resource, fullUrl }) => (resource === undefined ? [] : [{ resource, fullUrl }]))
  remember(resources, context)
  const resolve = createResolver(resources)
  const latest = latestVersions(resources)
  const rendered = await renderIncluding(resources, resolve, context)
  for (const { entry, place, resource, fullUrl } of found) {
    context.signal?.throwIfAborted()
    if (resource === undefined) yield withoutResource(entry, place)
    else if (resource.resourceType === 'Bundle') yield* nested(resource, place, context, depth)
    else if (restricted) yield skip(place, resource.resourceType, 'security-label')
    else if (latest.get(resourceId(resource, fullUrl)) !== resource) yield skip(place, resource.resourceType, 'older-version')
    else yield* readResource({ resource, resolve, context }, place, fullUrl, rendered)
  }
}

function resourceOf(entry: Json): Resource | undefined {
  return isResource(entry) ? entry : isResource(entry['resource']) ? entry['resource'] : undefined
}

/** R4 §3.1.0.11.2: a request to delete, a search's outcome, a response without a body. */
function withoutResource(entry: Json, place: string): ReadItem {
  const url = textAt(entry, 'request.url') ?? text(entry['fullUrl'])
  const target = url?.split('?')[0]?.split('/').slice(-2).join('/')
  if (textAt(entry, 'request.method') === 'DELETE' && target !== undefined && /^[A-Z]\w+\/[\w.-]+$/.test(target)) return { deletion: { documentId: target, source: place } }
  return entry['request'] === undefined && entry['response'] === undefined ? failure(place, 'the entry is not a FHIR resource') : skip(place, 'Bundle.entry', 'no-resource')
}

async function* nested(bundle: Resource, place: string, context: ReadContext, depth: number): AsyncGenerator<ReadItem> {
  if (depth >= MAX_BUNDLE_DEPTH) yield failure(place, `bundles are nested deeper than ${MAX_BUNDLE_DEPTH}`)
  else yield* readBundle(bundle, place, context, depth + 1)
}

export async function* readBundle(bundle: Resource, place: string, context: ReadContext, depth = 0): AsyncGenerator<ReadItem> {
  const entries = objects(bundle['entry']).map((entry, index) => ({ entry, place: `${place} entry ${index + 1}` }))
  if (entries.length === 0) yield skip(place, 'Bundle', 'empty-bundle')
  yield* readEntries(entries, context, bundle, depth)
}

/** Persons and consents first, wherever in the bundle they stand. */
function remember(entries: readonly Entry[], { session }: ReadContext): void {
  for (const { resource } of entries) {
    const id = text(resource['id'])
    if (isPerson(resource) && id !== undefined) session.people.set(`${resource.resourceType}/${id}`, factsOf(resource))
    const refused = resource.resourceType === 'Consent' ? refusalsOf(resource) : undefined
    if (refused !== undefined) session.consents.set(refused.patient, [...(session.consents.get(refused.patient) ?? []), refused.refusals])
  }
}

/** A history holds one resource many times; the newest counts. */
function latestVersions(entries: readonly Entry[]): ReadonlyMap<string, Resource> {
  const latest = new Map<string, Resource>()
  for (const { resource, fullUrl } of entries) {
    const id = resourceId(resource, fullUrl)
    const other = latest.get(id)
    if (other === undefined || isNewer(resource, other)) latest.set(id, resource)
  }
  return latest
}

function isNewer(resource: Resource, other: Resource): boolean {
  const updated = textAt(resource, 'meta.lastUpdated') ?? ''
  const otherUpdated = textAt(other, 'meta.lastUpdated') ?? ''
  return updated === otherUpdated ? Number(textAt(resource, 'meta.versionId') ?? 0) > Number(textAt(other, 'meta.versionId') ?? 0) : updated > otherUpdated
}

/** Exports of one night after the other repeat a resource with what changed; times may be written in any zone. */
function revisionOf(resource: Resource): string | undefined {
  const updated = Date.parse(textAt(resource, 'meta.lastUpdated') ?? '')
  return Number.isNaN(updated) ? undefined : new Date(updated).toISOString()
}

interface Renderings {
  readonly done: ReadonlyMap<Resource, Rendered>
  readonly included: ReadonlyMap<Resource, string>
}

/** Documents and reports first: what stands in them is not a document of its own. */
async function renderIncluding(entries: readonly Entry[], resolve: Resolve, context: ReadContext): Promise<Renderings> {
  const done = new Map<Resource, Rendered>()
  const included = new Map<Resource, string>()
  for (const type of ['Composition', 'DocumentReference', 'DiagnosticReport']) {
    for (const { resource } of entries) {
      if (resource.resourceType !== type || withheld(resource, resolve, context) !== undefined) continue
      const rendered = await render({ resource, resolve, context })
      done.set(resource, rendered)
      for (const one of rendered.included ?? []) if (!included.has(one.resource) && one.resource !== resource) included.set(one.resource, one.reason)
    }
  }
  return { done, included }
}

async function* readResource(scope: Scope, place: string, fullUrl: string | undefined, { done, included }: Renderings): AsyncGenerator<ReadItem> {
  const { resource, resolve, context } = scope
  const type = resource.resourceType
  const leftOut = leftOutReason(type) ?? withheld(resource, resolve, context) ?? included.get(resource)
  if (leftOut !== undefined) {
    yield skip(place, type, leftOut)
    return
  }
  const rendered = done.get(resource) ?? (await render(scope))
  for (const reason of rendered.unread ?? []) yield skip(place, 'Attachment', reason)
  const document = documentOfResource(rendered, scope, fullUrl)
  if (document === undefined) yield skip(place, type, rendered.leaveOut ?? (known(type) ? 'no-text' : 'type-not-read'))
  else {
    const identifiers = namedPersons(resource, scope)
    const revised = revisionOf(resource)
    yield { document, source: place, ...(identifiers.length === 0 ? {} : { identifiers }), ...(revised === undefined ? {} : { revised }) }
  }
}

const SPECIAL: Readonly<Record<string, (scope: Scope) => Rendered | Promise<Rendered>>> = {
  Communication: renderCommunication,
  Composition: renderComposition,
  DiagnosticReport: renderReport,
  DocumentReference: renderDocumentReference,
  QuestionnaireResponse: renderQuestionnaire,
}

function known(type: string): boolean {
  return type in SPECIAL || type in TABLES
}

async function render(scope: Scope): Promise<Rendered> {
  const type = scope.resource.resourceType
  return known(type) ? (SPECIAL[type] ?? renderTable)(scope) : { parts: [] }
}

/** Wrong, restricted, replaced, or refused by the patient. */
function withheld(resource: Resource, resolve: Resolve, context: ReadContext): string | undefined {
  const refused = refusal(resource)
  if (refused !== undefined) return refused
  if (resource['status'] === 'superseded' || resource['docStatus'] === 'superseded') return 'superseded'
  const subject = subjectOf(resource)
  const patient = subject === undefined ? undefined : resolve(subject, resource)
  const key = patient === undefined ? personKey(referenceText(subject) ?? '') : `Patient/${text(patient['id']) ?? ''}`
  const consents = context.session.consents.get(key) ?? context.session.consents.get(personKey(referenceText(subject) ?? '')) ?? []
  return consents.some((consent) => isDenied(consent, resource, dateOf(resource))) ? 'consent-denied' : undefined
}

