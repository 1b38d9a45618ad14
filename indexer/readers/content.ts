/** Bytes of a declared type → text: attachments of FHIR, HL7 v2 (OBX ED) and CDA (nonXMLBody). What cannot be read says why. */
import type { Section } from '../../src/domain.ts'
import { assemble, type Part } from './assemble.ts'
import { findEncoding } from './encoding.ts'
import { readHtml } from './html/text.ts'
import { readDocx } from './office/docx.ts'
import { readPdf } from './pdf/pdf.ts'
import { isProse } from './prose.ts'
import { clean } from './record.ts'
import { rtfToText } from './rtf.ts'
import { binaryType } from './sample.ts'

export type Content = { readonly text: string; readonly sections?: readonly Section[] } | { readonly unread: string }

/** Reasons: empty-attachment, damaged-attachment, not-text, no-text-layer. */
export async function contentOf(bytes: Uint8Array): Promise<Content> {
  if (bytes.byteLength === 0) return { unread: 'empty-attachment' }
  try {
    const parts = await partsOf(bytes)
    if (parts === undefined) return { unread: 'not-text' }
    const assembled = assemble(parts)
    return assembled.text === '' ? { unread: binaryType(bytes) === 'pdf' ? 'no-text-layer' : 'empty-attachment' } : assembled
  } catch {
    return { unread: 'damaged-attachment' }
  }
}

/** The bytes say more than any declaration does, so it is not asked. */
async function partsOf(bytes: Uint8Array): Promise<readonly Part[] | undefined> {
  const binary = binaryType(bytes)
  if (binary === 'pdf') return readPdf(bytes)
  if (binary === 'zip') return readDocx(bytes)
  if (binary !== undefined) return undefined
  const text = new TextDecoder(findEncoding(bytes.subarray(0, 65_536))).decode(bytes)
  if (text.startsWith(String.raw`{\rtf`)) return [{ path: [], text: rtfToText(bytes) }]
  if (/^\s*(?:<\?xml[^>]*>\s*)?(?:<!doctype html|<(?:html|div|p|body|table|h[1-6]|section|text|paragraph)[\s>])/i.test(text)) return readHtml(text).parts
  return isProse(text) ? [{ path: [], text: clean(text) }] : undefined
}
