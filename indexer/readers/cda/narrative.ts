/** Section.text of CDA (§4.3.5): paragraphs, lists, tables, what was struck out left out. */
import { tidyLines } from '../html/text.ts'
import type { Element } from '../xml/tree.ts'

const BLOCKS = new Set(['paragraph', 'list', 'table', 'caption', 'br', 'thead', 'tbody', 'tfoot', 'text', 'footnote'])
const LEFT_OUT = new Set(['renderMultiMedia', 'footnoteRef', 'col', 'colgroup'])

export function narrativeText(text: Element | undefined): string {
  return text === undefined ? '' : tidyLines(told(text))
}

function told(element: Element): string {
  if (LEFT_OUT.has(element.name) || element.attributes['revised'] === 'delete') return ''
  if (element.name === 'tr') return `\n${cells(element)}\n`
  const inner = element.children.map((child) => (typeof child === 'string' ? child.replace(/\s+/g, ' ') : told(child))).join('')
  if (element.name === 'item') return `\n- ${inner.trim()}\n`
  if (element.name === 'caption') return `\n${inner.trim()}\n`
  return BLOCKS.has(element.name) ? `\n${inner}\n` : inner
}

/** Lines inside a cell are part of its row. */
function cells(row: Element): string {
  return row.children.flatMap((child) => (typeof child === 'string' ? [] : [tidyLines(told(child)).replaceAll('\n', '; ')])).join(' | ')
}
