/** Names inside archives are written by strangers. Nothing is ever unpacked to disk; a name that leads out is refused all the same. */

const MAX_NAME = 1_024

/** Why the entry is refused, or undefined. */
export function badEntryName(name: string): string | undefined {
  const path = name.replaceAll('\\', '/')
  if (path.length > MAX_NAME) return `its name is longer than ${MAX_NAME} characters`
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path) || path.split('/').includes('..')) return 'its name leads out of the archive'
  return undefined
}

/** Folders, and what macOS and editors leave behind. */
export function isNoise(name: string): boolean {
  const path = name.replaceAll('\\', '/')
  return path.endsWith('/') || path.startsWith('__MACOSX/') || (path.split('/').at(-1) ?? '').startsWith('.')
}
