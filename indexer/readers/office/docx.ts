/** Word files (ECMA-376) → headed parts, by way of the HTML that mammoth makes of styles. */
import { Buffer } from 'node:buffer'
import mammoth from 'mammoth'
import type { Part } from '../assemble.ts'
import { createExpansion } from '../containers/limits.ts'
import { zipEntries } from '../containers/zip.ts'
import { SourceError } from '../../../src/errors.ts'
import { readHtml } from '../html/text.ts'

/** XML of this size is a book of 50,000 pages. */
const MAX_UNFOLDED = 256 * 1024 * 1024

/** SOURCE_INVALID for what is no Word file, is damaged, or unfolds beyond all measure. */
export async function readDocx(bytes: Uint8Array): Promise<readonly Part[]> {
  if (!(await checkedNames(bytes)).has('word/document.xml')) throw new SourceError('SOURCE_INVALID', 'the file is an Office file but neither a Word document nor an Excel workbook; save it as text or CSV')
  try {
    const { value } = await mammoth.convertToHtml({ buffer: Buffer.from(bytes) }, { convertImage: mammoth.images.imgElement(async () => ({ src: '' })) })
    return readHtml(value).parts
  } catch (error) {
    throw new SourceError('SOURCE_INVALID', 'the Word file is damaged', { cause: error })
  }
}

/** Unfolds everything once, counting: the sizes that an archive states may be lies. */
async function checkedNames(bytes: Uint8Array): Promise<ReadonlySet<string>> {
  const names = new Set<string>()
  let unfolded = 0
  for await (const entry of zipEntries(once(bytes), { ...createExpansion(), read: bytes.byteLength })) {
    names.add(entry.name)
    if ('bytes' in entry) for await (const chunk of entry.bytes) unfolded += chunk.byteLength
    if (unfolded > MAX_UNFOLDED) throw new SourceError('SOURCE_INVALID', `the Office file is refused: it unfolds to more than ${MAX_UNFOLDED} bytes`)
  }
  return names
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
