/** The page: a header, the question, filters and results. What is asked stands in the address; everything else follows from it. */
import type { Hit } from '../src/client/index.ts'
import { readAddress, writeAddress, type Asked } from './address.ts'
import { createAskForm } from './ask-form.ts'
import { createDialog } from './dialog.ts'
import { showDocument } from './document-view.ts'
import { element, fill } from './dom.ts'
import { facetsPanel } from './facets-view.ts'
import { askForKey } from './key-view.ts'
import { resultsView } from './results-view.ts'
import { ask, collectionNames } from './server.ts'
import { messageOf, needsKey } from './session.ts'
import { showStatus } from './status-view.ts'
import { language, setLanguage, text } from './text.ts'
import { welcome } from './welcome.ts'

const dialog = createDialog()
const facets = element('div', { hidden: true })
const results = element('section', { id: 'results', tabindex: '-1' })
const live = element('p', { role: 'status', class: 'summary' })
const main = element('main', {}, facets, element('div', {}, live, results))
let asking = new AbortController()

/** Draws everything in the language chosen, then answers what the address asks. */
async function draw(): Promise<void> {
  document.title = `medir – ${text('title')}`
  try {
    const names = await collectionNames()
    const form = createAskForm(readAddress(), names, (asked) => void go(asked))
    fill(document.body, element('a', { class: 'skip', href: '#results', click: skip }, text('skip')), header(), form, main, dialog.element)
    results.setAttribute('aria-label', text('results'))
    if (names.length === 0) return say(text('noCollections'))
    await answer()
  } catch (error) {
    fill(document.body, header(), main, dialog.element)
    say(messageOf(error) ?? '', true)
    if (needsKey(error)) askForKey(dialog, () => void draw())
  }
}

/** The fragment belongs to the question, so the skip link moves the focus by hand. */
function skip(event: Event): void {
  event.preventDefault()
  results.focus()
}

function header(): HTMLElement {
  const other = language() === 'zh' ? 'en' : 'zh'
  const turn = (): void => {
    setLanguage(other)
    void draw()
  }
  return element(
    'header',
    { class: 'bar' },
    element('h1', {}, 'medir'),
    element('button', { type: 'button', id: 'status', click: () => void showStatus(dialog) }, text('status')),
    element('button', { type: 'button', id: 'key', click: () => askForKey(dialog, () => void draw()) }, text('key')),
    element('button', { type: 'button', id: 'language', lang: other === 'zh' ? 'zh-CN' : 'en', 'aria-label': text('languageLabel'), click: turn }, text('language')),
  )
}

async function go(asked: Asked): Promise<void> {
  writeAddress(asked)
  await answer()
}

/** One search at a time: a newer one gives up the one before. */
async function answer(): Promise<void> {
  asking.abort()
  asking = new AbortController()
  const { signal } = asking
  const asked = readAddress()
  if (asked.query.trim() === '') return greet()
  say(text('searching'))
  try {
    const response = await ask(asked, signal)
    if (signal.aborted) return
    const panel = facetsPanel({ facets: response.facets ?? {}, chosen: asked.chosen, choose: (chosen) => void go({ ...asked, chosen }) })
    showFacets(panel)
    say('')
    fill(results, ...resultsView(response, (hit: Hit) => void showDocument(dialog, asked.collection, hit)))
  } catch (error) {
    const message = messageOf(error)
    if (message !== undefined) say(message, true)
    if (needsKey(error)) askForKey(dialog, () => void draw())
  }
}

function greet(): void {
  say('')
  showFacets(undefined)
  fill(results, welcome((query) => {
    const input = document.querySelector<HTMLInputElement>('#query')
    if (input === null) return
    input.value = query
    input.form?.requestSubmit()
  }))
}

function showFacets(panel: HTMLElement | undefined): void {
  fill(facets, panel)
  facets.hidden = panel === undefined
  main.classList.toggle('with-facets', panel !== undefined)
}

function say(message: string, bad = false): void {
  live.textContent = message
  live.classList.toggle('error', bad)
  if (message !== '') fill(results)
}

addEventListener('popstate', () => void draw())
addEventListener('keydown', (event) => {
  const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement
  if (event.key !== '/' || typing || dialog.element.open) return
  event.preventDefault()
  document.querySelector<HTMLInputElement>('#query')?.focus()
})
setLanguage(language())
await draw()
