/** Builds a document's text out of headed parts, and the sections that say where each lies. */
import type { Section } from '../../src/domain.ts'
import { clean } from './record.ts'

export interface Part {
  /** Headings from the outermost in; empty for what stands before any heading. */
  readonly path: readonly string[]
  readonly text: string
}

/**
 * Parts one below the other, a blank line between them; a part's own heading is its first line. Sections cover the text
 * without gaps. Parts without text are left out, and with them headings that hold nothing.
 */
export function assemble(parts: readonly Part[]): { readonly text: string; readonly sections?: readonly Section[] } {
  const filled = parts.map(({ path, text }) => ({ path: path.map((heading) => clean(heading).trim()).filter((heading) => heading !== ''), text: clean(text).trim() })).filter(({ text }) => text !== '')
  let whole = ''
  const sections: Section[] = []
  for (const { path, text } of filled) {
    const start = whole.length
    const heading = path.at(-1)
    whole += `${heading === undefined ? '' : `${heading}\n`}${text}\n\n`
    sections.push({ path, start, end: whole.length })
  }
  const text = whole.trimEnd()
  const last = sections.at(-1)
  if (last !== undefined) sections[sections.length - 1] = { ...last, end: text.length }
  return { text, ...(sections.some(({ path }) => path.length > 0) ? { sections } : {}) }
}
