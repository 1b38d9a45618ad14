/** What stands on the page before anything was asked: what it is for, and questions to begin with. */
import { element } from './dom.ts'
import { text, type TextKey } from './text.ts'

const EXAMPLES: readonly TextKey[] = ['example1', 'example2', 'example3']

export function welcome(ask: (query: string) => void): HTMLElement {
  const examples = EXAMPLES.map((key) => element('li', {}, element('button', { type: 'button', click: () => ask(text(key)) }, text(key))))
  return element(
    'div',
    { class: 'welcome' },
    element('h2', {}, text('welcome')),
    element('p', {}, text('welcomeText')),
    element('ul', { class: 'examples', 'aria-label': text('examples') }, ...examples),
    element('p', { class: 'summary' }, text('keyboardBefore'), element('kbd', {}, '/'), text('keyboardAfter')),
  )
}
