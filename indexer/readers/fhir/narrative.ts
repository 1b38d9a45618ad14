/** XHTML narratives (R4 §2.4.0): read only where there are no structured fields. */
import { htmlToText } from '../html/text.ts'
import { isObject, text, type Json } from './json.ts'

export function narrative(element: Json): string | undefined {
  const { text: narration } = element
  if (!isObject(narration) || narration['status'] === 'empty') return undefined
  const div = text(narration['div'])
  if (div === undefined) return undefined
  const read = htmlToText(div).trim()
  // A server's dump of its own elements ("Generated Narrative with Details") says less than they do.
  return read === '' || read.startsWith('Generated Narrative') ? undefined : read
}
