/** The server this page came from, with the key of this tab. */
import { createClient, MedirApiError, type Client } from '../src/client/index.ts'
import { text } from './text.ts'

const KEY = 'medir.key'

export const keyOf = (): string => sessionStorage.getItem(KEY) ?? ''

export function setKey(key: string): void {
  if (key === '') sessionStorage.removeItem(KEY)
  else sessionStorage.setItem(KEY, key)
}

export function client(): Client {
  const key = keyOf()
  return createClient({ baseUrl: location.origin, ...(key === '' ? {} : { apiKey: key }) })
}

/** One sentence for people; undefined for a request that was given up on purpose. */
export function messageOf(error: unknown): string | undefined {
  if (error instanceof DOMException && error.name === 'AbortError') return undefined
  if (error instanceof MedirApiError && error.status !== 0) return `${error.message}${error.remedy === undefined ? '' : ` – ${error.remedy}`}`
  return text('noAnswer')
}

export const needsKey = (error: unknown): boolean => error instanceof MedirApiError && error.status === 401
