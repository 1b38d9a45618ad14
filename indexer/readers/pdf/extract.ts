/** The text layer of a PDF, page by page (pdf.js). Runs in a worker of its own: see pdf.ts. */
import { extractText, getDocumentProxy } from 'unpdf'

/** Pages without text between others are kept, so that the number of a page is its place. */
export async function extractPages(bytes: Uint8Array): Promise<readonly string[]> {
  // pdf.js takes the buffer it is given for its own, and says every oddity of a file on the console.
  const document = await getDocumentProxy(bytes, { verbosity: 0 })
  const { text } = await extractText(document, { mergePages: false })
  await document.loadingTask.destroy()
  return text
}
