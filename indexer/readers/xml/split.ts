/**
 * Cuts an XML stream into its records by their tags, without parsing what lies between: a broken record cannot spoil its
 * neighbours, and only one is held at a time. Records of these formats never hold records of their own kind.
 */

export type XmlRecord = { readonly number: number; readonly name: string; readonly xml: string } | { readonly number: number; readonly error: string }

/** Characters. A PubMed record takes a few thousand, a book's chapter a few million. */
export const MAX_CHARACTERS = 64 * 1024 * 1024
/** A tag that two chunks share. */
const LONGEST_TAG = 256

export async function* splitXml(bytes: AsyncIterable<Uint8Array>, names: readonly string[], maxCharacters = MAX_CHARACTERS): AsyncGenerator<XmlRecord> {
  const tag = new RegExp(String.raw`<(/?)(?:[\w.-]+:)?(${names.join('|')})(?=[\s/>])`, 'g')
  const decoder = new TextDecoder()
  /** What was looked at of the record that is open; in pieces, or each chunk would copy all of them. */
  let held: string[] = []
  let heldCharacters = 0
  /** What was not, or only in part. */
  let buffer = ''
  /** Where in it the next tag is looked for. */
  let from = 0
  let number = 0
  let open: string | undefined
  /** A record was too long: its end is no end that never began. */
  let skipping = false
  for await (const chunk of bytes) {
    buffer += decoder.decode(chunk, { stream: true })
    yield* scan(false)
    if (open === undefined || heldCharacters + buffer.length <= maxCharacters) continue
    yield { number, error: `the record is longer than ${maxCharacters} characters` }
    skipping = true
    open = undefined
    hold(buffer.length)
    release()
  }
  buffer += decoder.decode()
  yield* scan(true)
  if (open !== undefined) yield { number, error: 'the record breaks off' }

  function* scan(last: boolean): Generator<XmlRecord> {
    for (;;) {
      tag.lastIndex = from
      const found = tag.exec(buffer)
      // The tag's end comes with the next chunk; look at it again then.
      const end = found === null ? -1 : buffer.indexOf('>', found.index)
      if (found === null || (end < 0 && !last)) {
        hold(found?.index ?? Math.max(from, buffer.length - LONGEST_TAG))
        if (open === undefined) release()
        return
      }
      const after = end < 0 ? buffer.length : end + 1
      const [, slash, name = ''] = found
      if (slash === '/') {
        if (open === name) yield { number, name, xml: record(after) }
        else if (open !== undefined) yield { number, error: 'the record is closed by another one' }
        else if (!skipping) yield { number: ++number, error: 'a record ends that never began' }
        skipping = false
        open = undefined
        hold(after)
        release()
      } else {
        if (open !== undefined) yield { number, error: 'the record is never closed' }
        number++
        skipping = false
        const isWhole = buffer[after - 2] === '/'
        hold(found.index)
        release()
        open = isWhole ? undefined : name
        from = after - found.index
        if (!isWhole) continue
        yield { number, name, xml: record(from) }
        hold(from)
        release()
      }
    }
  }

  function record(end: number): string {
    return held.join('') + buffer.slice(0, end)
  }

  function hold(characters: number): void {
    if (characters > 0) held.push(buffer.slice(0, characters))
    heldCharacters += characters
    buffer = buffer.slice(characters)
    from = Math.max(0, from - characters)
  }

  function release(): void {
    held = []
    heldCharacters = 0
  }
}
