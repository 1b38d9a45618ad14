/** The first element of an XML text, for telling formats apart. */
import { withoutProlog } from './tree.ts'

export interface Root {
  /** Without its prefix. */
  readonly name: string
  /** The whole start tag as written. */
  readonly tag: string
}

export function rootOf(text: string): Root | undefined {
  const start = /^<(?:[\w.-]+:)?([\w.-]+)(?:\s[^>]*)?\/?>?/.exec(withoutProlog(text))
  return start?.[1] === undefined ? undefined : { name: start[1], tag: start[0] }
}
