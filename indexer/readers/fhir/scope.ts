/** What rendering one resource needs to know. */
import type { ReadContext } from '../port.ts'
import type { Resource } from './json.ts'
import type { Resolve } from './references.ts'

export interface Scope {
  /** The resource that is being rendered: `#id` is looked up in it. */
  readonly resource: Resource
  readonly resolve: Resolve
  readonly context: ReadContext
}
