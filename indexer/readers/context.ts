/** One context a run: pass the same one for every source. */
import type { ReadContext } from './port.ts'
import { createSession } from './session.ts'

export function createReadContext(options: Omit<ReadContext, 'session'> = {}): ReadContext {
  return { ...options, session: createSession() }
}
