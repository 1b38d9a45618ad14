/** Worker files run as .ts in the source tree and as .js once built. */

/** `siblingModule(import.meta.url, './worker')` names ./worker.ts or ./worker.js, whichever the caller's own file is. */
export function siblingModule(importMetaUrl: string, path: string): URL {
  const extension = importMetaUrl.endsWith('.ts') ? '.ts' : '.js'
  return new URL(`${path}${extension}`, importMetaUrl)
}
