/** The text layer of a PDF as parts, a page each. Scans without one give none. */
import { SourceError } from '../../../src/errors.ts'
import type { Part } from '../assemble.ts'
import { tidyLines } from '../html/text.ts'
import { clean } from '../record.ts'
import { readInThread } from './thread.ts'

const REASONS = { locked: 'the PDF is locked with a password', damaged: 'the PDF is damaged', slow: 'the PDF takes too long to read' } as const

/** SOURCE_INVALID when it is no PDF, locked, or keeps the reader busy without end. */
export async function readPdf(bytes: Uint8Array): Promise<readonly Part[]> {
  const answer = await readInThread(bytes)
  if ('error' in answer) throw new SourceError('SOURCE_INVALID', REASONS[answer.error])
  const pages = answer.pages.map((page) => joinLines(tidyLines(clean(page))))
  return pages.map((text, index) => ({ path: pages.length === 1 ? [] : [`p. ${index + 1}`], text })).filter(({ text }) => text !== '')
}

/** A word that the end of a line divides. */
function joinLines(text: string): string {
  return text.replace(/(\p{Ll})-\n(\p{Ll})/gu, '$1$2')
}
