/** The search box as a combobox (WAI-ARIA Authoring Practices, list autocomplete with manual selection). */
import { element, fill } from './dom.ts'

export interface Completions {
  readonly element: HTMLElement
  readonly input: HTMLInputElement
  close(): void
}

export interface CompletionSource {
  /** Completions of what was typed so far, best first. Rejects when the signal says so. */
  (typed: string, signal: AbortSignal): Promise<readonly string[]>
}

const PAUSE_MS = 150
const LIST_ID = 'completions'

export function createCompletions(source: CompletionSource): Completions {
  const input = element('input', { type: 'search', id: 'query', name: 'q', autocomplete: 'off', spellcheck: 'false', role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': LIST_ID, maxlength: 32_768 })
  const list = element('ul', { id: LIST_ID, role: 'listbox', class: 'completions', hidden: true })
  let shown: readonly string[] = []
  let active = -1
  let asking = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined

  const mark = (index: number): void => {
    active = index
    for (const [at, option] of [...list.children].entries()) option.setAttribute('aria-selected', String(at === index))
    if (index < 0) input.removeAttribute('aria-activedescendant')
    else input.setAttribute('aria-activedescendant', `${LIST_ID}-${index}`)
    list.children[index]?.scrollIntoView({ block: 'nearest' })
  }

  const show = (found: readonly string[]): void => {
    shown = found
    fill(list, ...found.map((completion, index) => element('li', { role: 'option', id: `${LIST_ID}-${index}`, 'aria-selected': 'false', pointerdown: (event) => choose(event, completion) }, completion)))
    list.hidden = found.length === 0
    input.setAttribute('aria-expanded', String(found.length > 0))
    mark(-1)
  }

  const close = (): void => {
    clearTimeout(timer)
    asking.abort()
    show([])
  }

  const choose = (event: Event, completion: string): void => {
    event.preventDefault()
    input.value = completion
    close()
    input.form?.requestSubmit()
  }

  input.addEventListener('input', () => {
    clearTimeout(timer)
    asking.abort()
    if (input.value.trim() === '') return show([])
    asking = new AbortController()
    const { signal } = asking
    // A completion that fails is only a convenience lost: the search itself says what is wrong.
    timer = setTimeout(() => void source(input.value, signal).then((found) => { if (!signal.aborted) show(found) }, () => undefined), PAUSE_MS)
  })
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && shown.length > 0) {
      event.preventDefault()
      close()
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && shown.length > 0) {
      event.preventDefault()
      const step = event.key === 'ArrowDown' ? 1 : -1
      mark((active + 1 + step + shown.length + 1) % (shown.length + 1) - 1)
    } else if (event.key === 'Enter' && active >= 0 && !event.isComposing) choose(event, shown[active] ?? input.value)
  })
  input.addEventListener('blur', close)
  return { element: element('div', { class: 'box' }, input, list), input, close }
}
