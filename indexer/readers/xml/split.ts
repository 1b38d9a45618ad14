/**
 * Cuts an XML stream into its records by their tags, without parsing what lies between: a broken record cannot spoil its
 * neighbours, and only one is held at a time. Records of these formats never hold records of their own kind.
 */

export type XmlRecord = { readonly number: number; readonly name: string; readonly xml: string } | { readonly number: number; readonly error: string }

/** Characters. A PubMed record takes a few thousand, a book's chapter a few million. */
const MAX_CHARACTERS = 64 * 1024 * 1024
/** A tag that two chunks share. */
const LONGEST_TAG = 256

export async function* splitXml(bytes: AsyncIterable<Uint8Array>, names: readonly string[]): AsyncGenerator<XmlRecord> {
  const tag = new RegExp(String.raw`<(/?)(?:[\w.-]+:)?(${names.join('|')})(?=[\s/>])`, 'g')
  const decoder = new TextDecoder()
  let buffer = ''
  let number = 0
  /** Name of the record that is open; it starts at 0 in the buffer. */
  let open: string | undefined
  let from = 0
  /** The buffer ends inside a start tag. */
  let halfTag = false
  for await (const chunk of bytes) {
    buffer += decoder.decode(chunk, { stream: true })
    yield* scan(false)
    if (open === undefined && !halfTag) buffer = buffer.slice(-LONGEST_TAG)
    if (buffer.length <= MAX_CHARACTERS) continue
    yield { number, error: `the record is longer than ${MAX_CHARACTERS} characters` }
    open = undefined
    buffer = ''
    from = 0
  }
  buffer += decoder.decode()
  yield* scan(true)
  if (open !== undefined) yield { number, error: 'the record breaks off' }

  function* scan(last: boolean): Generator<XmlRecord> {
    halfTag = false
    for (;;) {
      tag.lastIndex = from
      const found = tag.exec(buffer)
      if (found === null) break
      const end = buffer.indexOf('>', found.index)
      if (end < 0 && !last) {
        // The tag's end comes with the next chunk; look at it again then.
        if (open === undefined) buffer = buffer.slice(found.index)
        from = open === undefined ? 0 : found.index
        halfTag = true
        return
      }
      const after = end < 0 ? buffer.length : end + 1
      const [, slash, name = ''] = found
      if (slash === '/') {
        if (open === undefined) yield { number: ++number, error: 'a record ends that never began' }
        else yield open === name ? { number, name, xml: buffer.slice(0, after) } : { number, error: 'the record is closed by another one' }
        buffer = buffer.slice(after)
        open = undefined
        from = 0
      } else {
        if (open !== undefined) yield { number, error: 'the record is never closed' }
        number++
        if (buffer[after - 2] === '/') {
          yield { number, name, xml: buffer.slice(found.index, after) }
          buffer = buffer.slice(after)
          open = undefined
          from = 0
        } else {
          buffer = buffer.slice(found.index)
          open = name
          from = after - found.index
        }
      }
    }
    from = open === undefined ? 0 : Math.max(from, buffer.length - LONGEST_TAG)
  }
}
