/** HL7 v2 messages, alone or in batches: one document for each panel or report in ORU, one for each message of another type. */
import { createHash } from 'node:crypto'
import type { Document, Metadata } from '../../../src/domain.ts'
import { detectLanguage } from '../../../src/text/language.ts'
import { assemble, type Part } from '../assemble.ts'
import { codeMetadata } from '../fhir/codes.ts'
import { failure, skip } from '../items.ts'
import { label, labelled } from '../labels.ts'
import type { Reader, ReadContext, ReadItem } from '../port.ts'
import { clean } from '../record.ts'
import { codesOf, statementsOf, type Statement } from './clinical.ts'
import { codedText, component, dayOf, parseMessage, type Message, type Segment } from './message.ts'
import { isWithdrawn, observationLines } from './observations.ts'
import { identifiersOf, patientMetadata, segmentOf } from './persons.ts'
import { refusal } from './refusal.ts'
import { splitMessages } from './split.ts'

export const hl7v2Reader: Reader = {
  format: 'hl7v2',
  recognises: ({ text }) => /^\u000b?(?:MSH|FHS|BHS)[^A-Za-z0-9\s]/.test(text), // oxlint-disable-line no-control-regex -- MLLP starts with a vertical tab
  async *read(source, context): AsyncGenerator<ReadItem> {
    for await (const raw of splitMessages(source.open(context.signal))) {
      context.signal?.throwIfAborted()
      const place = `${source.name} message ${raw.number}`
      const message = 'error' in raw ? undefined : parseMessage(raw.lines)
      if ('error' in raw) yield failure(place, raw.error)
      else if (message === undefined) yield failure(place, 'the message header names no delimiters')
      else if (component(segmentOf(message, 'MSH')?.fields[9], 1, message.delimiters) === '') yield failure(place, 'the message has no type (MSH-9)')
      else yield* readMessage(message, hashOf(raw.lines), place, context)
    }
  },
}

function hashOf(lines: readonly string[]): string {
  return createHash('sha256').update(lines.join('\r')).digest('hex').slice(0, 16)
}

async function* readMessage(message: Message, hash: string, place: string, context: ReadContext): AsyncGenerator<ReadItem> {
  const { delimiters } = message
  const header = segmentOf(message, 'MSH')
  const type = [1, 2].map((number) => component(header?.fields[9], number, delimiters)).filter((part) => part !== '').join('^')
  const refused = refusal(message)
  if (refused !== undefined) yield skip(place, type, refused)
  else if (context.session.reports.has(hash)) yield skip(place, type, 'duplicate-message')
  else {
    context.session.reports.set(hash, true)
    yield* readGroups(message, { type, id: `hl7v2/${component(header?.fields[10], 1, delimiters) || 'message'}/${hash}`, place, context })
  }
}

interface Frame {
  readonly type: string
  readonly id: string
  readonly place: string
  readonly context: ReadContext
}

async function* readGroups(message: Message, { type, id, place, context }: Frame): AsyncGenerator<ReadItem> {
  const groups = groupsOf(message, /^(?:ORU|OUL)/.test(type))
  const identifiers = identifiersOf(message)
  let documents = 0
  let withdrawn = 0
  for (const [index, group] of groups.entries()) {
    const { parts, unread } = await partsOf(group, message)
    withdrawn += group.filter((segment) => segment.name === 'OBX' && isWithdrawn(segment)).length
    for (const reason of unread) yield skip(place, 'Attachment', reason)
    const { text, sections } = assemble(parts)
    if (text === '') continue
    documents++
    const title = titleOf(group, message)
    const document: Document = {
      id: clean(groups.length === 1 ? id : `${id}/${index + 1}`).slice(0, 512),
      ...(title === '' ? {} : { title: clean(title) }),
      text,
      ...(sections === undefined ? {} : { sections }),
      metadata: metadataOf(group, message, type, context),
    }
    yield { document, source: place, ...(identifiers.length === 0 ? {} : { identifiers }) }
  }
  if (documents === 0) yield skip(place, type, withdrawn > 0 ? 'entered-in-error' : 'no-text')
}

/** In result messages each OBR starts a panel; what stands before the first belongs to it. */
function groupsOf({ segments }: Message, byPanel: boolean): readonly (readonly Segment[])[] {
  if (!byPanel) return [segments]
  const groups: Segment[][] = [[]]
  let panels = 0
  for (const segment of segments) {
    if (segment.name === 'OBR' && panels++ > 0) groups.push([])
    groups.at(-1)?.push(segment)
  }
  return groups
}

async function partsOf(group: readonly Segment[], { delimiters }: Message): Promise<{ readonly parts: readonly Part[]; readonly unread: readonly string[] }> {
  const parts: { path: string[]; lines: (string | Statement)[] }[] = [{ path: [], lines: [] }]
  const unread: string[] = []
  let previous: string | undefined
  for (const segment of group) {
    const current = parts.at(-1)
    if (segment.name === 'OBR') parts.push({ path: [codedText(segment.fields[4], delimiters)].filter((heading) => heading !== ''), lines: segment.fields[13] === undefined || segment.fields[13] === '' ? [] : [{ label: 'description', value: codedText(segment.fields[13], delimiters) }] })
    else if (segment.name === 'OBX' && !isWithdrawn(segment)) {
      const told = await observationLines(segment, delimiters, previous)
      current?.lines.push(...told.lines)
      unread.push(...told.unread)
      previous = codedText(segment.fields[3], delimiters)
    } else current?.lines.push(...statementsOf(segment, delimiters))
  }
  const language = detectLanguage(parts.flatMap(({ lines }) => lines.map((line) => (typeof line === 'string' ? line : line.value))).join('\n'))
  return { parts: parts.map(({ path, lines }) => ({ path, text: unique(lines.map((line) => (typeof line === 'string' ? line : labelled(line.label, line.value, language)))).join('\n') })).flatMap((part) => orderAlone(part, group, language)), unread }
}

/** Neighbours that say the same: allergies are sent in two segments by systems that speak two versions. */
function unique(lines: readonly string[]): readonly string[] {
  return lines.filter((line, index) => line === '' || line !== lines[index - 1])
}

/** An order without results still says what was ordered. */
function orderAlone(part: Part, group: readonly Segment[], language: 'zh' | 'en'): readonly Part[] {
  const heading = part.path.at(-1)
  return part.text === '' && heading !== undefined && group.some(({ name }) => name === 'ORC') && !group.some(({ name }) => name === 'OBX') ? [{ path: [label('Order', language)], text: heading }] : [part]
}

function titleOf(group: readonly Segment[], { delimiters }: Message): string {
  const find = (name: string): Segment | undefined => group.find((segment) => segment.name === name)
  return codedText(find('OBR')?.fields[4], delimiters) || codedText(find('TXA')?.fields[2], delimiters) || codedText(find('RXO')?.fields[1], delimiters) || codedText(find('DG1')?.fields[3], delimiters)
}

function metadataOf(group: readonly Segment[], message: Message, type: string, context: ReadContext): Metadata {
  const { delimiters } = message
  const find = (name: string): readonly string[] => group.find((segment) => segment.name === name)?.fields ?? segmentOf(message, name)?.fields ?? []
  const day = dayOf(find('OBR')[7]) ?? dayOf(find('TXA')[4]) ?? dayOf(find('EVN')[2]) ?? dayOf(find('MSH')[7])
  const status = find('OBR')[25] || find('TXA')[17]
  const documentType = codedText(find('TXA')[2], delimiters)
  const patientClass = component(find('PV1')[2], 1, delimiters)
  return {
    format: 'hl7v2',
    type,
    ...(day === undefined ? {} : { date: day }),
    ...(status === undefined || status === '' ? {} : { status: clean(status) }),
    ...(documentType === '' ? {} : { document_type: documentType }),
    ...(patientClass === '' ? {} : { patient_class: patientClass }),
    ...codeMetadata(codesOf(group, delimiters)),
    ...patientMetadata(message, context, day),
  }
}
