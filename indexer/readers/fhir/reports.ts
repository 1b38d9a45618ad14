/** DiagnosticReport: conclusion, results as one panel, the report as issued. DocumentReference: the document itself. */
import type { Part } from '../assemble.ts'
import { attachmentsAt, readAttachments } from './attachments.ts'
import { observationRows } from './families/observations.ts'
import { at, isResource, type Resource } from './json.ts'
import { label, labelled } from '../labels.ts'
import { narrative } from './narrative.ts'
import { refusal } from './policy.ts'
import { renderAll } from './render.ts'
import type { Rendered } from './rendered.ts'
import type { Scope } from './scope.ts'
import { languageOf } from './table.ts'

export async function renderReport(scope: Scope): Promise<Rendered> {
  const { resource } = scope
  const title = renderAll(at(resource, 'code'), scope) || renderAll(at(resource, 'category'), scope) || undefined
  const results = at(resource, 'result').flatMap((reference) => scope.resolve(reference, resource) ?? []).filter((result) => result.resourceType === 'Observation' && refusal(result) === undefined)
  const rows = results.flatMap((result) => observationRows(result, { ...scope, resource: isContained(result, resource) ? resource : result }))
  const conclusion = [renderAll(at(resource, 'conclusion'), scope), renderAll(at(resource, 'conclusionCode'), scope), renderAll(at(resource, 'codedDiagnosis'), scope), renderAll(at(resource, 'note'), scope)].filter((part) => part !== '')
  const attached = await readAttachments(attachmentsAt(at(resource, 'presentedForm')), scope)
  const language = languageOf([title ?? '', ...rows, ...conclusion])
  const structured: readonly Part[] = [
    ...(rows.length > 0 ? [{ path: [label('result', language)], text: rows.join('\n') }] : []),
    ...(conclusion.length > 0 ? [{ path: [label('conclusion', language)], text: conclusion.join('\n') }] : []),
  ]
  if (structured.length === 0 && attached.duplicate) return { parts: [], leaveOut: 'duplicate-report' }
  const included = [...results, ...results.flatMap((result) => members(result, scope))].map((result) => ({ resource: result, reason: 'in-report' }))
  const parts = [...structured, ...attached.parts]
  return { title, parts: parts.length > 0 ? introduced(title, parts, resource.resourceType === 'DiagnosticReport' ? labelled('DiagnosticReport', title ?? '', language) : '') : fallback(scope, title), included, unread: attached.unread }
}

function isContained(result: Resource, resource: Resource): boolean {
  return at(resource, 'contained').includes(result)
}

function members(result: Resource, scope: Scope): readonly Resource[] {
  return at(result, 'hasMember').flatMap((reference) => scope.resolve(reference, result) ?? []).filter((member) => member.resourceType === 'Observation')
}

/** A panel's name belongs to its rows: a passage of numbers alone answers nothing. */
function introduced(title: string | undefined, parts: readonly Part[], line: string): readonly Part[] {
  const [first, ...rest] = parts
  return title === undefined || first === undefined || line === '' ? parts : [{ path: first.path, text: `${line}\n${first.text}` }, ...rest]
}

/** Nothing structured: the narrative, else the names of the results that lie elsewhere. */
function fallback(scope: Scope, title: string | undefined): readonly Part[] {
  const narrated = narrative(scope.resource)
  if (narrated !== undefined) return [{ path: [], text: narrated }]
  const named = renderAll(at(scope.resource, 'result'), scope)
  return title === undefined && named === '' ? [] : [{ path: [], text: [title ?? '', named].filter((part) => part !== '').join('\n') }]
}

export async function renderDocumentReference(scope: Scope): Promise<Rendered> {
  const { resource } = scope
  const attachments = attachmentsAt(at(resource, 'content.attachment'))
  const description = renderAll(at(resource, 'description'), scope)
  const title = description || renderAll(at(resource, 'type'), scope) || renderAll(at(resource, 'content.attachment.title'), scope) || undefined
  const attached = await readAttachments(attachments, scope)
  if (attached.duplicate) return { parts: [], leaveOut: 'duplicate-report' }
  if (attached.parts.length > 0) return { title, parts: attached.parts }
  const binary = attachments.flatMap((attachment) => scope.resolve({ reference: attachment['url'] }, resource) ?? []).filter(isResource)
  const told = description === '' ? narrative(resource) : description
  return { title, parts: told === undefined ? [] : [{ path: [], text: told }], unread: attached.unread.length === 0 && binary.length === 0 ? ['no-attachment'] : attached.unread }
}
