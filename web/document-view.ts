/** The whole document, scrolled to the passage that was found. */
import type { Hit } from '../src/client/index.ts'
import type { Dialog } from './dialog.ts'
import { element, type Child } from './dom.ts'
import { client, messageOf } from './session.ts'
import { fieldLabel, text } from './text.ts'

export async function showDocument(dialog: Dialog, collection: string, hit: Pick<Hit, 'documentId' | 'title' | 'start' | 'end'>): Promise<void> {
  const title = hit.title ?? hit.documentId
  dialog.show(title, element('p', { role: 'status' }, text('loading')))
  try {
    const stored = await client().getDocument({ collection, id: hit.documentId })
    const passage = element('mark', { class: 'found' }, stored.text.slice(hit.start, hit.end))
    const facts = Object.entries(stored.metadata).map(([name, value]) => fact(fieldLabel(name), [value].flat().join(', ')))
    dialog.show(stored.title ?? stored.id, element('dl', { class: 'facts' }, fact('id', element('code', {}, stored.id)), ...facts), element('div', { class: 'document' }, stored.text.slice(0, hit.start), passage, stored.text.slice(hit.end)))
    passage.scrollIntoView({ block: 'center' })
  } catch (error) {
    dialog.show(title, element('p', { role: 'alert', class: 'error' }, messageOf(error) ?? ''))
  }
}

/** One name with its value; a definition list may group them so. */
const fact = (name: string, value: Child): HTMLElement => element('div', {}, element('dt', {}, name), element('dd', {}, value))
