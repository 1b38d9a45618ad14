/** Collections with their sizes, and the latest jobs. */
import type { Collection, Job } from '../src/client/index.ts'
import type { Dialog } from './dialog.ts'
import { element } from './dom.ts'
import { client, messageOf } from './session.ts'
import { text } from './text.ts'

const JOBS_SHOWN = 20
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** Powers of 1000, one decimal from kB on. */
export function readableBytes(bytes: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1)
  return power === 0 ? `${bytes} B` : `${(bytes / 1000 ** power).toFixed(1)} ${UNITS[power]}`
}

export async function showStatus(dialog: Dialog): Promise<void> {
  dialog.show(text('status'), element('p', { role: 'status' }, text('loading')))
  try {
    const [{ collections }, { jobs }] = await Promise.all([client().listCollections(), client().listJobs({ limit: JOBS_SHOWN })])
    dialog.show(
      text('status'),
      collections.length === 0 ? element('p', {}, text('noCollections')) : collectionTable(collections),
      element('h3', {}, text('jobs')),
      jobs.length === 0 ? element('p', {}, text('noJobs')) : jobTable(jobs),
    )
  } catch (error) {
    dialog.show(text('status'), element('p', { role: 'alert', class: 'error' }, messageOf(error) ?? ''))
  }
}

function collectionTable(collections: readonly Collection[]): HTMLElement {
  const rows = collections.map(({ name, documents, passages, embedded, bytes }) => [name, documents, passages, embedded, readableBytes(bytes)])
  return table(text('collection'), [text('collection'), text('documents'), text('passages'), text('embedded'), text('size')], rows)
}

function jobTable(jobs: readonly Job[]): HTMLElement {
  const rows = jobs.map(({ createdAt, collection, kind, state, progress, error }) => [new Date(createdAt).toLocaleString(), collection, `${kind}: ${state}`, error?.code ?? progress?.documents ?? ''])
  return table(text('jobs'), [text('started'), text('collection'), text('state'), text('progress')], rows)
}

/** Wider than a phone: it scrolls by itself, and from the keyboard too. */
function table(name: string, header: readonly string[], rows: readonly (readonly (string | number)[])[]): HTMLElement {
  const head = element('tr', {}, ...header.map((name) => element('th', { scope: 'col' }, name)))
  const body = rows.map((cells) => element('tr', {}, ...cells.map((cell, index) => element(index === 0 ? 'th' : 'td', index === 0 ? { scope: 'row' } : {}, cell.toLocaleString()))))
  return element('div', { class: 'wide', role: 'region', tabindex: '0', 'aria-label': name }, element('table', {}, element('thead', {}, head), element('tbody', {}, ...body)))
}
