/** Ids in TREC's columns, which are parted by white space: an id may hold none. */

export function escapeId(id: string): string {
  return id.replaceAll(/[\s%]/g, encodeURIComponent)
}

export function unescapeId(text: string): string {
  return text.replaceAll(/(?:%[0-9A-F]{2})+/g, decodeURIComponent)
}
