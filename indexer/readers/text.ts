/** One file, one document: plain text as it stands, Markdown with its headings as sections. */
import type { Section } from '../../src/domain.ts'
import { readText } from './bytes.ts'
import type { Reader, ReadItem, SourceStream } from './port.ts'
import { isProse } from './prose.ts'
import { rootOf } from './xml/root.ts'
import { clean } from './record.ts'

export const textReader: Reader = { format: 'text', recognises: ({ binary, text }) => !binary && isProse(text) && !isMarkup(text), read: (source, { signal }) => readWhole(source, () => ({}), signal) }

export const markdownReader: Reader = {
  format: 'markdown',
  recognises: ({ name, text }) => (/\.(md|markdown)(\.gz)?$/.test(name) || /^#{1,6} /m.test(text.slice(0, 2_000))) && isProse(text),
  read: (source, { signal }) => readWhole(source, markdownSections, signal),
}

/** XML that no reader knows may hold anything, names included; it is not prose. */
function isMarkup(text: string): boolean {
  return /^<(?:[?!]|[\w.:-]+[\s/>])/.test(text) && rootOf(text) !== undefined
}

async function* readWhole(source: SourceStream, structure: (text: string) => { readonly title?: string; readonly sections?: readonly Section[] }, signal: AbortSignal | undefined): AsyncGenerator<ReadItem> {
  const content = await readText(source.open(signal))
  if ('error' in content) yield { failure: { source: source.name, code: 'SOURCE_INVALID', reason: content.error } }
  else if (content.text.trim() === '') yield { failure: { source: source.name, code: 'SOURCE_INVALID', reason: 'the file is empty' } }
  else {
    const text = clean(content.text)
    yield { document: { id: source.name, title: source.name.split('/').at(-1)?.replace(/\.\w+$/, '') ?? source.name, text, metadata: { path: source.name }, ...structure(text) }, source: source.name }
  }
}

const HEADING = /^(#{1,6})[ \t]+(.+?)[ \t]*#*$/gm

/** ATX headings (CommonMark 4.2); the first one of level 1 is the title. */
export function markdownSections(text: string): { readonly title?: string; readonly sections?: readonly Section[] } {
  const headings = Array.from(text.matchAll(HEADING), (match) => ({ level: match[1]?.length ?? 1, name: match[2] ?? '', at: match.index }))
  if (headings.length === 0) return {}
  const title = headings.find(({ level }) => level === 1)?.name
  const path: string[] = []
  const sections: Section[] = headings[0] !== undefined && headings[0].at > 0 ? [{ path: [], start: 0, end: headings[0].at }] : []
  for (const [index, { level, name, at }] of headings.entries()) {
    path.length = Math.min(path.length, level - 1)
    path[level - 1] = name
    sections.push({ path: path.filter((part) => part !== undefined), start: at, end: headings[index + 1]?.at ?? text.length })
  }
  return { ...(title === undefined ? {} : { title }), sections }
}
