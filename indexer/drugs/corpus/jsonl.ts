/** One JSON object a line: {id, text, entities: [{start, end, label}]}; offsets UTF-16, end exclusive. */
import { z } from 'zod'
import { SourceError } from '../../../src/errors.ts'
import type { AnnotatedDocument, GoldMention } from './corpus.ts'

const row = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  text: z.string(),
  entities: z.array(z.object({ start: z.int().min(0), end: z.int().min(0), label: z.string().optional(), type: z.string().optional() })).default([]),
})

/** `labels`: the entity types that count as drugs; all when empty. With exactly one or more labels, every drug has type `drug`. */
export function parseJsonl(name: string, text: string, labels: readonly string[]): readonly AnnotatedDocument[] {
  const source = name.replace(/^.*\//, '').replace(/\.jsonl(\.gz)?$/, '')
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return []
    const where = `${name}:${index + 1}`
    const parsed = row.safeParse(parseLine(where, line))
    if (!parsed.success) throw new SourceError('SOURCE_INVALID', `a line lacks what an annotated text needs: ${parsed.error.issues[0]?.path.join('.') ?? ''} ${parsed.error.issues[0]?.message ?? ''}`, { value: where, remedy: 'Write {"id", "text", "entities": [{"start", "end", "label"}]}.' })
    const { text: body, entities } = parsed.data
    const wanted = entities.filter((entity) => labels.length === 0 || labels.includes(entity.label ?? entity.type ?? 'drug'))
    const mentions = wanted.map(({ start, end, label, type }): GoldMention => ({ type: labels.length === 0 ? (label ?? type ?? 'drug') : 'drug', spans: [[start, end]] }))
    return [{ id: String(parsed.data.id ?? index), source, units: [{ text: body, mentions: checkMentions(where, body, mentions) }] }]
  })
}

function parseLine(where: string, line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (error) {
    throw new SourceError('SOURCE_INVALID', 'a line is not JSON', { value: where, cause: error instanceof Error ? new Error(error.name) : undefined })
  }
}

/** Throws SourceError for offsets outside the text and for mentions that overlap; sorts by start. */
export function checkMentions(where: string, text: string, mentions: readonly GoldMention[]): readonly GoldMention[] {
  const sorted = mentions.toSorted((a, b) => (a.spans[0]?.[0] ?? 0) - (b.spans[0]?.[0] ?? 0))
  let last = 0
  for (const { spans } of sorted) {
    for (const [start, end] of spans) {
      if (start >= end || end > text.length) throw new SourceError('SOURCE_INVALID', 'an annotation lies outside its text or is empty', { value: `${where} ${start}-${end}`, remedy: 'Offsets are UTF-16 code units, end exclusive.' })
      if (start < last) throw new SourceError('SOURCE_INVALID', 'two annotations overlap', { value: `${where} ${start}-${end}`, remedy: 'Keep one of them, or choose the drug labels with --label.' })
      last = end
    }
  }
  return sorted
}
