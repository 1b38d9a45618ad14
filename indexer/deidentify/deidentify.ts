/**
 * Replaces what identifies a person by typed, consistent marks: the same name is [NAME-1] throughout a document. Rules and
 * labels only; names that stand in running text without a label or title are not found, and clinical dates are kept:
 * docs/privacy.md says what that means.
 */
import type { Document, Metadata, MetadataValue } from '../../src/domain.ts'
import { applyRule, resolveOverlaps, type Finding } from './finding.ts'
import { CHINESE_RULES, COMMON_RULES, ENGLISH_RULES } from './rules.ts'

/** Raise it whenever the same text would come out otherwise: changed documents are indexed again. */
export const DEIDENTIFIER_VERSION = 1

export interface Deidentified {
  readonly text: string
  /** Offsets in the text as given. */
  readonly removed: readonly Finding[]
}

/** Numbers marks across the texts of one document. */
export type Marks = Map<string, string>

const HAN = /\p{Script=Han}/u

export function findIdentifiers(text: string): readonly Finding[] {
  const rules = [...COMMON_RULES, ...(HAN.test(text) ? CHINESE_RULES : []), ...ENGLISH_RULES]
  return resolveOverlaps(rules.flatMap((rule) => applyRule(rule, text)))
}

export function deidentifyText(text: string, marks: Marks = new Map()): Deidentified {
  const removed = findIdentifiers(text)
  let replaced = ''
  let at = 0
  for (const { start, end, type } of removed) {
    replaced += text.slice(at, start) + markOf(type, text.slice(start, end), marks)
    at = end
  }
  return { text: replaced + text.slice(at), removed }
}

function markOf(type: Finding['type'], value: string, marks: Marks): string {
  const key = `${type} ${value.replaceAll(/\s+/g, ' ').toLowerCase()}`
  const known = marks.get(key)
  if (known !== undefined) return known
  const number = Array.from(marks.keys()).filter((other) => other.startsWith(`${type} `)).length + 1
  const mark = `[${type}-${number}]`
  marks.set(key, mark)
  return mark
}

/** Title, text and metadata; section offsets follow the text. */
export function deidentifyDocument(document: Document): { readonly document: Document; readonly removed: readonly Finding[] } {
  const marks: Marks = new Map()
  const body = deidentifyText(document.text, marks)
  const title = document.title === undefined ? undefined : deidentifyText(document.title, marks)
  const move = (offset: number): number => shifted(offset, document.text, body)
  return {
    removed: [...body.removed, ...(title?.removed ?? [])],
    document: {
      ...document,
      text: body.text,
      ...(title === undefined ? {} : { title: title.text }),
      ...(document.sections === undefined ? {} : { sections: document.sections.map(({ path, start, end }) => ({ path: path.map((name) => deidentifyText(name, marks).text), start: move(start), end: move(end) })) }),
      metadata: deidentifyMetadata(document.metadata, marks),
    },
  }
}

function deidentifyMetadata(metadata: Metadata, marks: Marks): Metadata {
  const clean = (value: MetadataValue): MetadataValue => (typeof value === 'string' ? deidentifyText(value, marks).text : Array.isArray(value) ? value.map((item: string | number | boolean) => (typeof item === 'string' ? deidentifyText(item, marks).text : item)) : value)
  return Object.fromEntries(Object.entries(metadata).map(([field, value]) => [field, clean(value)]))
}

/** An offset of the old text in the new one; inside a removed stretch it moves to the end of its mark. */
function shifted(offset: number, text: string, { text: replaced, removed }: Deidentified): number {
  // Replaying the replacement up to the offset needs the marks' lengths; the tail after the last removal is untouched.
  let from = 0
  let to = 0
  for (const { start, end } of removed) {
    if (offset <= start) return to + (offset - from)
    to += start - from
    to = replaced.indexOf(']', to) + 1
    from = end
    if (offset <= end) return to
  }
  return Math.min(replaced.length, to + (Math.min(offset, text.length) - from))
}
