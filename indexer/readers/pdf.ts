/** The text layer of a PDF, page by page (pdf.js). Scans without one are told apart. */
import { getDocumentProxy, extractText } from 'unpdf'
import { SourceError } from '../../src/errors.ts'
import type { Part } from './assemble.ts'
import { clean } from './record.ts'
import { tidyLines } from './html/text.ts'

/** Pages without text between others are kept, so that the number of a page is its place. SOURCE_INVALID when it is no PDF or locked. */
export async function readPdf(bytes: Uint8Array): Promise<readonly string[]> {
  try {
    // pdf.js takes the buffer it is given for its own, and says every oddity of a file on the console.
    const document = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 })
    const { text } = await extractText(document, { mergePages: false })
    await document.loadingTask.destroy()
    return text.map((page) => joinLines(tidyLines(clean(page))))
  } catch (error) {
    throw new SourceError('SOURCE_INVALID', (error as Error).name === 'PasswordException' ? 'the PDF is locked with a password' : 'the PDF is damaged', { cause: error })
  }
}

/** A word that the end of a line divides. */
function joinLines(text: string): string {
  return text.replace(/(\p{Ll})-\n(\p{Ll})/gu, '$1$2')
}

/** A part a page; pages that are empty hold no part. */
export function pageParts(pages: readonly string[]): readonly Part[] {
  return pages.map((text, index) => ({ path: pages.length === 1 ? [] : [`p. ${index + 1}`], text })).filter(({ text }) => text !== '')
}
