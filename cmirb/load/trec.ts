/**
 * TREC's own formats.
 *
 *   qrels:   <query> <iteration> <passage> <grade>
 *   topics:  <top> <num> Number: 301 <title> … </top>   (classic SGML)
 *            <topic number="1"> <summary>…</summary> …  (XML: precision medicine, clinical decision support, COVID)
 *            301<TAB>text                               (one a line)
 */
import { SourceError } from '../../src/errors.ts'
import { collect, readLines } from './lines.ts'
import type { RawJudgement, RawQuery } from './rows.ts'

export async function* readTrecQrels(file: string, signal?: AbortSignal): AsyncGenerator<RawJudgement> {
  let number = 0
  for await (const line of readLines(file, signal)) {
    number++
    if (line.trim() === '') continue
    const [query, , passage, grade, more] = line.trim().split(/\s+/)
    if (query === undefined || passage === undefined || grade === undefined || more !== undefined || !/^-?\d+$/.test(grade)) {
      throw new SourceError('SOURCE_INVALID', 'a qrels line holds query, iteration, passage and a whole number', { value: `${file}:${number}` })
    }
    yield { query, passage, grade: Number(grade) }
  }
}

/** Which part of a topic is the query, the first that is there. */
const QUERY_PARTS = ['summary', 'query', 'question', 'title', 'description', 'desc']

export async function readTrecTopics(file: string, signal?: AbortSignal): Promise<readonly RawQuery[]> {
  const lines = await collect(readLines(file, signal))
  const text = lines.join('\n')
  const queries = /<top\b/i.test(text) ? parseClassic(text) : /<topic\b/i.test(text) ? parseXml(text) : parseTabbed(lines, file)
  if (queries.length === 0) throw new SourceError('SOURCE_INVALID', 'no topics found', { value: file, remedy: 'Topics are <top> or <topic> elements, or lines of id, tab and text.' })
  return queries
}

function parseClassic(text: string): readonly RawQuery[] {
  return Array.from(text.matchAll(/<top\b[^>]*>([\s\S]*?)<\/top>/gi), (match) => {
    const body = match[1] ?? ''
    const id = /<num>\s*(?:Number:)?\s*([^\s<]+)/i.exec(body)?.[1]
    // Classic topics do not close their parts: a part ends where the next one starts.
    return topic(id, (part) => new RegExp(`<${part}>\\s*(?:${part}:|Topic:|Description:)?([^<]*)`, 'i').exec(body)?.[1])
  })
}

function parseXml(text: string): readonly RawQuery[] {
  return Array.from(text.matchAll(/<topic\b([^>]*)>([\s\S]*?)<\/topic>/gi), (match) => {
    const id = /(?:number|id)\s*=\s*["']([^"']+)["']/i.exec(match[1] ?? '')?.[1]
    return topic(id, (part) => new RegExp(`<${part}\\b[^>]*>([\\s\\S]*?)</${part}>`, 'i').exec(match[2] ?? '')?.[1])
  })
}

function topic(id: string | undefined, textOf: (part: string) => string | undefined): RawQuery {
  const text = QUERY_PARTS.map(textOf).find((found) => found !== undefined && found.trim() !== '')
  if (id === undefined || text === undefined) throw new SourceError('SOURCE_INVALID', 'a topic needs a number and a text', { value: id })
  return { id, text: unescapeXml(text.trim().replaceAll(/\s+/g, ' ')) }
}

function parseTabbed(lines: readonly string[], file: string): readonly RawQuery[] {
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return []
    const tab = line.indexOf('\t')
    if (tab <= 0) throw new SourceError('SOURCE_INVALID', 'a topic line holds an id, a tab and a text', { value: `${file}:${index + 1}` })
    return [{ id: line.slice(0, tab), text: line.slice(tab + 1).trim() }]
  })
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }

function unescapeXml(text: string): string {
  return text.replaceAll(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name] ?? '')
}
