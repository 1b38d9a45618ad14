/** What an archive gives, one by one; an entry's bytes must be read, or left, before the next is asked for. */
export type ArchiveEntry = { readonly name: string; readonly bytes: AsyncIterable<Uint8Array> } | { readonly name: string; readonly link: true }
