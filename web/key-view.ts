/** Asks for the API key; it stays in this tab's session storage and goes nowhere but to this server. */
import type { Dialog } from './dialog.ts'
import { element } from './dom.ts'
import { keyOf, setKey } from './session.ts'
import { text } from './text.ts'

export function askForKey(dialog: Dialog, done: () => void): void {
  const input = element('input', { type: 'password', id: 'api-key', autocomplete: 'off', value: keyOf() })
  const save = (event: Event): void => {
    event.preventDefault()
    setKey(input.value.trim())
    dialog.element.close()
    done()
  }
  dialog.show(text('key'), element('form', { submit: save }, element('p', {}, element('label', { for: 'api-key' }, text('key')), ' ', input), element('p', { class: 'summary' }, text('keyHint')), element('button', { class: 'primary' }, text('save'))))
  input.focus()
}
