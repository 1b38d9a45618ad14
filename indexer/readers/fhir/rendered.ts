/** One resource as text, before it becomes a document. */
import type { Part } from '../assemble.ts'
import type { Resource } from './json.ts'

export interface Rendered {
  readonly title?: string | undefined
  readonly parts: readonly Part[]
  /** Resources whose content is in here, so that they are not documents of their own, and why. */
  readonly included?: readonly { readonly resource: Resource; readonly reason: string }[]
  /** Attachments that gave no text. */
  readonly unread?: readonly string[]
  /** Nothing new is in here: the reason to leave it out. */
  readonly leaveOut?: string
}
