/** Attachments: inline base64, or a Binary in the bundle. A URL that leads outside is counted, never fetched. */
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { contentOf, type Content } from '../content.ts'
import type { Part } from '../assemble.ts'
import { objects, text, type Json } from './json.ts'
import { personKey, subjectOf } from './persons.ts'
import { referenceText } from './references.ts'
import type { Scope } from './scope.ts'

export interface Attached {
  readonly parts: readonly Part[]
  /** Reasons why attachments gave no text; empty when one of them did. */
  readonly unread: readonly string[]
  /** The same text was given out before, as another resource of this patient. */
  readonly duplicate: boolean
}

/** Attachments of one resource are the same report in several forms (R4 DocumentReference.content, DiagnosticReport.presentedForm): the best readable one is taken. */
export async function readAttachments(attachments: readonly Json[], scope: Scope): Promise<Attached> {
  const unread: string[] = []
  for (const attachment of attachments.toSorted((left, right) => preference(left) - preference(right))) {
    const content = await read(attachment, scope)
    if ('unread' in content) unread.push(content.unread)
    else {
      const duplicate = seenBefore(content.text, scope)
      return { parts: duplicate ? [] : partsOf(content), unread: [], duplicate }
    }
  }
  return { parts: [], unread, duplicate: false }
}

const PREFERRED = ['text/plain', 'text/markdown', 'text/xml', 'application/xml', 'application/hl7-v3+xml', 'text/html', 'text/rtf', 'application/rtf', 'application/pdf'] as const

function preference(attachment: Json): number {
  const place = PREFERRED.findIndex((type) => text(attachment['contentType'])?.toLowerCase().startsWith(type) === true)
  return place < 0 ? PREFERRED.length : place
}

async function read(attachment: Json, scope: Scope): Promise<Content> {
  const inline = text(attachment['data'])
  if (inline !== undefined) return decode(inline)
  const url = text(attachment['url'])
  if (url === undefined) return { unread: 'empty-attachment' }
  const data = /^data:([^,;]*)[^,]*;base64,(.*)$/s.exec(url)
  if (data !== null) return decode(data[2] ?? '')
  const binary = scope.resolve({ reference: url }, scope.resource)
  const held = binary?.resourceType === 'Binary' ? text(binary['data'] ?? binary['content']) : undefined
  return held === undefined ? { unread: 'attachment-outside' } : decode(held)
}

async function decode(base64: string): Promise<Content> {
  if (!/^[A-Za-z0-9+/=_\-\s]*$/.test(base64.slice(0, 4_096))) return { unread: 'damaged-attachment' }
  return contentOf(Buffer.from(base64, 'base64'))
}

function partsOf(content: { readonly text: string; readonly sections?: readonly { readonly path: readonly string[]; readonly start: number; readonly end: number }[] }): readonly Part[] {
  return content.sections === undefined
    ? [{ path: [], text: content.text }]
    : content.sections.map(({ path, start, end }) => ({ path, text: withoutHeading(content.text.slice(start, end), path.at(-1)) }))
}

function withoutHeading(text: string, heading: string | undefined): string {
  return heading !== undefined && text.startsWith(`${heading}\n`) ? text.slice(heading.length + 1) : text
}

/** Blanks and case do not make another report. */
function seenBefore(content: string, { context, resource }: Scope): boolean {
  const patient = referenceText(subjectOf(resource)) ?? ''
  const key = createHash('sha256').update(`${personKey(patient)}\n${content.replace(/\s+/g, ' ').trim().toLowerCase()}`).digest('base64url').slice(0, 22)
  if (context.session.reports.has(key)) return true
  context.session.reports.set(key, true)
  return false
}

export function attachmentsAt(values: readonly unknown[]): readonly Json[] {
  return objects(values).filter((value) => value['data'] !== undefined || value['url'] !== undefined)
}
