/**
 * SemEval-2013 task 9 (DDI corpus): a document is a list of sentences; `charOffset` is `first-last` inside the sentence,
 * last character inclusive, with `;` between the parts of a discontinuous mention.
 */
import { SourceError } from '../../../src/errors.ts'
import type { AnnotatedDocument, AnnotatedUnit, GoldMention } from './corpus.ts'

const TAG = /<(\/?)(document|sentence|entity|pair)\b((?:[^>"]|"[^"]*")*)>/g
const ATTRIBUTE = /([\w:]+)\s*=\s*"([^"]*)"/g
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

export function parseDdi(name: string, xml: string): AnnotatedDocument {
  const units: { text: string; mentions: GoldMention[] }[] = []
  let id: string | undefined
  let interactions = false
  for (const [, closing, tag, rest] of xml.matchAll(TAG)) {
    if (closing === '/') continue
    const attributes = Object.fromEntries([...(rest ?? '').matchAll(ATTRIBUTE)].map(([, key, value]) => [key, decode(value ?? '')]))
    if (tag === 'document') id = attributes['id']
    else if (tag === 'sentence') units.push({ text: attributes['text'] ?? '', mentions: [] })
    else if (tag === 'pair') interactions ||= attributes['ddi'] === 'true'
    else units.at(-1)?.mentions.push(mention(name, units.at(-1)?.text ?? '', attributes))
  }
  if (id === undefined) throw new SourceError('SOURCE_INVALID', 'the file is no DDI document', { value: name })
  return { id, source: /MedLine/i.test(id) || /MedLine/i.test(name) ? 'MedLine' : 'DrugBank', interactions, units: units satisfies readonly AnnotatedUnit[] }
}

function mention(file: string, text: string, attributes: Readonly<Record<string, string>>): GoldMention {
  const spans = (attributes['charOffset'] ?? '').split(';').map((part): [number, number] => {
    const [first, last] = part.split('-').map(Number)
    if (first === undefined || last === undefined || !(first >= 0 && last >= first && last < text.length)) throw new SourceError('SOURCE_INVALID', 'an entity lies outside its sentence', { value: `${file} ${attributes['id'] ?? ''}` })
    return [first, last + 1]
  })
  return { type: attributes['type'] ?? 'drug', spans }
}

function decode(value: string): string {
  return value.replaceAll(/&(#x?)?(\w+);/g, (whole, numeric: string | undefined, body: string) => {
    if (numeric === undefined) return NAMED[body] ?? whole
    return String.fromCodePoint(Number.parseInt(body, numeric === '#x' ? 16 : 10))
  })
}
