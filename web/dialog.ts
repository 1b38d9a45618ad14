/** A native modal dialog: Escape closes it, focus stays inside and returns to where it came from. */
import { element, fill, type Child } from './dom.ts'
import { text } from './text.ts'

export interface Dialog {
  readonly show: (title: string, ...children: readonly (Child | readonly Child[])[]) => void
  readonly element: HTMLDialogElement
}

export function createDialog(): Dialog {
  const heading = element('h2', { id: 'dialog-title', tabindex: '-1' })
  const body = element('div', { class: 'dialog-body', tabindex: '0', role: 'region', 'aria-labelledby': 'dialog-title' })
  const close = element('button', { type: 'button', class: 'close', click: () => dialog.close() })
  const dialog = element('dialog', { 'aria-labelledby': 'dialog-title' }, element('header', {}, heading, close), body)
  return {
    element: dialog,
    show: (title, ...children) => {
      heading.textContent = title
      close.textContent = text('close')
      fill(body, ...children)
      if (!dialog.open) dialog.showModal()
      heading.focus()
    },
  }
}
