/** Running text of JATS: references, formulas, tables out; captions of figures and tables in. */
import { tidyLines } from '../html/text.ts'
import type { Element } from '../xml/tree.ts'

const LEFT_OUT = new Set('table table-wrap-foot graphic media inline-graphic ref-list xref-group tex-math math inline-formula disp-formula alternatives object-id label fn-group fn supplementary-material permissions alt-text long-desc'.split(' '))
const BLOCKS = new Set('p list list-item disp-quote caption fig table-wrap boxed-text def-list def-item title abstract sec speech verse-group statement'.split(' '))

/** Text of an element without the sections inside it. */
export function proseOf(element: Element): string {
  return tidyLines(element.children.map((child) => (typeof child === 'string' ? child.replace(/\s+/g, ' ') : told(child))).join(''))
}

function told(element: Element): string {
  // A number in brackets points to the references, which are not here; a figure's number does say something.
  if (LEFT_OUT.has(element.name) || (element.name === 'xref' && element.attributes['ref-type'] === 'bibr')) return ''
  const inner = element.children.map((child) => (typeof child === 'string' ? child.replace(/\s+/g, ' ') : told(child))).join('')
  if (element.name === 'list-item') return `\n- ${inner.trim()}\n`
  return BLOCKS.has(element.name) ? `\n${inner}\n` : inner
}

/** What is left of "[ , – ]" once the references are gone. */
export function withoutEmptyBrackets(text: string): string {
  return text.replace(/\s*[[(][\s,;–-]*[\])]/g, '').replace(/ +([.,;:])/g, '$1')
}
