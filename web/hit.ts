/** One hit: title, the passage with its words marked, its fields, and on demand how each leg found it. */
import type { Hit } from '../src/client/index.ts'
import { element } from './dom.ts'
import { excerpt } from './marks.ts'
import { fieldLabel, text } from './text.ts'

const FIELDS_SHOWN = 5

export function hitCard(hit: Hit, open: (hit: Hit) => void): HTMLElement {
  return element(
    'li',
    { class: 'hit' },
    element('article', { 'aria-labelledby': `title-${hit.rank}` }, element('h2', { id: `title-${hit.rank}` }, element('button', { type: 'button', class: 'link', click: () => open(hit) }, hit.title ?? hit.documentId)), element('p', { class: 'passage' }, ...excerpt(hit.text, hit.highlights)), fields(hit), legs(hit)),
  )
}

function fields({ documentId, metadata }: Hit): HTMLElement {
  const shown = Object.entries(metadata).slice(0, FIELDS_SHOWN)
  return element('p', { class: 'fields' }, element('code', { class: 'field' }, documentId), ...shown.map(([name, value]) => element('span', { class: 'field' }, `${fieldLabel(name)} `, element('b', {}, [value].flat().join(', ')))))
}

function legs(hit: Hit): HTMLElement {
  const header = element('tr', {}, ...[text('leg'), text('score'), text('rank')].map((name) => element('th', { scope: 'col' }, name)))
  const rows = Object.entries(hit.legs).map(([leg, { score, rank }]) => element('tr', {}, element('th', { scope: 'row' }, leg), element('td', {}, score.toFixed(3)), element('td', {}, `#${rank}`)))
  return element('details', { class: 'legs' }, element('summary', {}, `${text('scores')} · ${hit.score.toFixed(3)}`), element('table', {}, element('thead', {}, header), element('tbody', {}, ...rows)))
}
