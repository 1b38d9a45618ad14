/** The question with its completions, the collection, and the options that few need. */
import { HYDE, MODES, oneOf, readAddress, type Asked } from './address.ts'
import { createCompletions } from './completions.ts'
import { element } from './dom.ts'
import { complete } from './server.ts'
import { text, type TextKey } from './text.ts'

export function createAskForm(asked: Asked, collections: readonly string[], submit: (asked: Asked) => void): HTMLElement {
  const collection = select('collection', collections.map((name) => [name, name]), asked.collection)
  const mode = select('mode', labelled(MODES), asked.mode)
  const hyde = select('hyde', labelled(HYDE), asked.hyde)
  const box = createCompletions(async (typed, signal) => complete(collection.value, typed, signal))
  box.input.value = asked.query
  box.input.placeholder = text('query')
  const send = (event: Event): void => {
    event.preventDefault()
    box.close()
    // A new question starts without the old one's filters.
    const before = readAddress()
    const same = box.input.value === before.query && collection.value === before.collection
    submit({ collection: collection.value, query: box.input.value, mode: oneOf(MODES, mode.value), hyde: oneOf(HYDE, hyde.value), chosen: same ? before.chosen : {} })
  }
  return element(
    'form',
    { class: 'ask', role: 'search', submit: send },
    element('label', { for: 'query', class: 'unseen' }, text('query')),
    element('div', { class: 'line' }, box.element, element('button', { class: 'primary' }, text('search'))),
    element('div', { class: 'options' }, field('collection', collection), element('details', { open: asked.mode !== 'hybrid' || asked.hyde !== 'auto' }, element('summary', {}, text('options')), field('mode', mode), field('hyde', hyde))),
  )
}

const labelled = (values: readonly TextKey[]): readonly (readonly [string, string])[] => values.map((value) => [value, text(value)])

function select(id: string, options: readonly (readonly [string, string])[], chosen: string): HTMLSelectElement {
  return element('select', { id }, ...options.map(([value, label]) => element('option', { value, selected: value === chosen }, label)))
}

function field(name: TextKey, control: HTMLSelectElement): HTMLElement {
  return element('label', { for: control.id }, text(name), control)
}
