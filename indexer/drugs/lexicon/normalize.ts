/** One spelling for lookups: NFKC, lower case, one kind of hyphen, single spaces, no trademark signs. */
export function normalizeName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[®™©]/g, '')
    .replaceAll(/[‐‑‒–—−]/g, '-')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
