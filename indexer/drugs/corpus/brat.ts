/** brat standoff: `T1<TAB>Drug 3 9;12 15<TAB>surface` beside a .txt of the same name; other lines are passed over. */
import { SourceError } from '../../../src/errors.ts'
import type { AnnotatedDocument, GoldMention } from './corpus.ts'
import { checkMentions } from './jsonl.ts'

const LINE = /^(T\d+)\t(\S+) ([\d; ]+)\t/

export function parseBrat(name: string, text: string, annotations: string, labels: readonly string[]): AnnotatedDocument {
  // brat counts code points, we count UTF-16 code units.
  const units = unitsOfCodePoints(text)
  const mentions = annotations.split('\n').flatMap((line): GoldMention[] => {
    const match = LINE.exec(line)
    if (match === null) {
      if (line.startsWith('T')) throw new SourceError('SOURCE_INVALID', 'a text-bound annotation is malformed', { value: `${name} ${line.slice(0, 8).split('\t')[0] ?? ''}` })
      return []
    }
    const [, id, label, offsets] = match as unknown as [string, string, string, string]
    if (labels.length > 0 && !labels.includes(label)) return []
    const spans = offsets.split(';').map((part): [number, number] => {
      const [start, end] = part.trim().split(' ').map((point) => units[Number(point)])
      if (start === undefined || end === undefined || start >= end) throw new SourceError('SOURCE_INVALID', 'an annotation lies outside its text', { value: `${name} ${id}` })
      return [start, end]
    })
    return [{ type: labels.length === 0 ? label : 'drug', spans: mergeLineBreaks(text, spans) }]
  })
  return { id: name, source: 'brat', units: [{ text, mentions: checkMentions(name, text, mentions) }] }
}

function unitsOfCodePoints(text: string): readonly number[] {
  const units: number[] = []
  let at = 0
  for (const character of text) {
    units.push(at)
    at += character.length
  }
  return [...units, at]
}

/** A mention broken only by a line end is one mention. */
function mergeLineBreaks(text: string, spans: readonly [number, number][]): readonly [number, number][] {
  const merged: [number, number][] = []
  for (const [start, end] of spans) {
    const last = merged.at(-1)
    if (last !== undefined && text.slice(last[1], start).trim() === '') last[1] = end
    else merged.push([start, end])
  }
  return merged
}
