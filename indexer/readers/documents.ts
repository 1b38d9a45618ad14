/** Files that are one document each and must be held whole: PDF, Word, RTF. */
import { assemble, type Part } from './assemble.ts'
import { readBytes } from './bytes.ts'
import { fileTitle } from './file-title.ts'
import { failure, skip } from './items.ts'
import { readDocx } from './office/docx.ts'
import { readPdf } from './pdf/pdf.ts'
import type { Reader, ReadItem, Sample } from './port.ts'
import { clean } from './record.ts'
import { rtfToText } from './rtf.ts'
import { binaryType } from './sample.ts'
import { SourceError } from '../../src/errors.ts'

export const pdfReader = documentReader('pdf', ({ bytes }) => binaryType(bytes) === 'pdf', readPdf, 'no-text-layer')
export const docxReader = documentReader('docx', ({ bytes }) => binaryType(bytes) === 'zip', readDocx)
export const rtfReader = documentReader('rtf', ({ text }) => text.startsWith(String.raw`{\rtf`), async (bytes) => [{ path: [], text: rtfToText(bytes) }])

function documentReader(format: string, recognises: (sample: Sample) => boolean, convert: (bytes: Uint8Array) => Promise<readonly Part[]>, emptyReason = 'no-text'): Reader {
  return {
    format,
    recognises,
    async *read(source, { signal }): AsyncGenerator<ReadItem> {
      const whole = await readBytes(source.open(signal))
      if ('error' in whole) {
        yield failure(source.name, whole.error)
        return
      }
      try {
        const { text, sections } = assemble(await convert(whole.bytes))
        signal?.throwIfAborted()
        if (text === '') yield skip(source.name, format, emptyReason)
        else yield { document: { id: clean(source.name), title: clean(fileTitle(source.name)), text, ...(sections === undefined ? {} : { sections }), metadata: { format, type: 'document', path: clean(source.name) } }, source: source.name }
      } catch (error) {
        if (!(error instanceof SourceError)) throw error
        yield failure(source.name, error.message)
      }
    },
  }
}
