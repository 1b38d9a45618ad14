/**
 * Cuts a FHIR XML stream into a Bundle's head and its entries without parsing what lies between, so that one broken entry fails
 * alone and only one is held. Lists and Compositions have elements of the name `entry` too: depth tells those apart, and where it
 * went wrong, what a Bundle's entry begins with.
 */
import { rootOf, type Root } from '../../xml/root.ts'
import { MAX_CHARACTERS } from '../../xml/split.ts'

/**
 * `resource`: a document whose root is no Bundle; `head`: all of a Bundle that stands before its first entry, closed. `number` is
 * that of the entry; absent where the whole document is meant.
 */
export type XmlPart = { readonly kind: 'resource' | 'head' | 'entry'; readonly number?: number; readonly xml: string } | { readonly kind: 'error'; readonly number?: number; readonly reason: string }

/** A bundle's head is an id, labels and links. */
const MAX_HEAD = 1024 * 1024
/** A tag and the start of the one after it. */
const LOOKAHEAD = 4_096
const TOKEN = /<!--|<(\/)(?:[\w.-]+:)?Bundle(?=[\s>])|<(\/?)(?:[\w.-]+:)?entry(?=[\s/>])/g
/** What Bundle.entry holds, in the order of the standard; entries of other resources hold none of it. */
const ENTRY_START = /\s*(?:<!--(?:(?!-->)[^])*-->\s*)*<(?:[\w.-]+:)?(?:link|fullUrl|resource|search|request|response)[\s/>]/y
const NESTED_BUNDLE = /<(?:[\w.-]+:)?Bundle[\s>]/

export async function* splitFhirXml(bytes: AsyncIterable<Uint8Array>, maxCharacters = MAX_CHARACTERS): AsyncGenerator<XmlPart> {
  const decoder = new TextDecoder()
  let start = ''
  let kind: 'unknown' | 'resource' | BundleSplitter = 'unknown'
  for await (const chunk of bytes) {
    const text = decoder.decode(chunk, { stream: true })
    if (kind instanceof BundleSplitter) {
      yield* kind.push(text)
      continue
    }
    start += text
    if (start.length > maxCharacters) {
      yield { kind: 'error', reason: `the record is longer than ${maxCharacters} characters` }
      return
    }
    // A declaration and comments may stand before the root's tag.
    const root: Root | undefined = kind === 'unknown' ? rootOf(start) : undefined
    if (root?.tag.endsWith('>') !== true) continue
    kind = root.name === 'Bundle' ? new BundleSplitter(/^<([^\s/>]+)/.exec(root.tag)?.[1] ?? 'Bundle', maxCharacters) : 'resource'
    if (kind instanceof BundleSplitter) yield* kind.push(start)
  }
  if (kind instanceof BundleSplitter) yield* kind.finish(decoder.decode())
  else yield { kind: 'resource', xml: start + decoder.decode() }
}

class BundleSplitter {
  readonly #rootTag: string
  readonly #maxCharacters: number
  /** What was looked at of the head, or of the entry that is open; in pieces, or each chunk would copy all of them. */
  #held: string[] = []
  #heldCharacters = 0
  /** What was not, or only in part. */
  #buffer = ''
  /** Where in it the next token is looked for. */
  #from = 0
  /** Entries that are open, one in another. */
  #depth = 0
  /** The outermost holds a bundle of its own. */
  #isNested = false
  #number = 0
  /** An entry was too long: what follows belongs to it until another begins. */
  #isSkipping = false
  #hasHead = false
  #isHopeless = false
  #isEnded = false

  /** `rootTag`: the root's name as written, with its prefix. */
  constructor(rootTag: string, maxCharacters: number) {
    this.#rootTag = rootTag
    this.#maxCharacters = maxCharacters
  }

  *push(text: string): Generator<XmlPart> {
    if (this.#isHopeless) return
    this.#buffer += text
    yield* this.#scan(false)
    this.#hold(this.#from)
    const characters = this.#heldCharacters + this.#buffer.length
    if (!this.#hasHead && characters > MAX_HEAD) {
      // Its labels would not be known.
      this.#isHopeless = true
      this.#release()
      yield { kind: 'error', reason: `the bundle's head is longer than ${MAX_HEAD} characters` }
    } else if (this.#depth > 0 && characters > this.#maxCharacters) {
      yield { kind: 'error', number: this.#number, reason: `the record is longer than ${this.#maxCharacters} characters` }
      this.#isSkipping = true
      this.#depth = 0
    }
    if (this.#depth === 0 && this.#hasHead) this.#release()
  }

  *finish(text: string): Generator<XmlPart> {
    if (this.#isHopeless) return
    this.#buffer += text
    yield* this.#scan(true)
    if (this.#depth > 0) yield { kind: 'error', number: this.#number, reason: 'the record breaks off' }
    if (!this.#isEnded) yield { kind: 'error', reason: 'the bundle breaks off' }
  }

  *#scan(last: boolean): Generator<XmlPart> {
    for (;;) {
      TOKEN.lastIndex = this.#from
      const found = TOKEN.exec(this.#buffer)
      if (found === null) {
        this.#from = Math.max(this.#from, this.#buffer.length - LOOKAHEAD)
        return
      }
      const [token, endOfBundle, slash] = found
      const close = token === '<!--' ? '-->' : '>'
      const end = this.#buffer.indexOf(close, found.index)
      // The rest comes with the next chunk; a start tag is judged by what follows it.
      const isWhole = end >= 0 && (last || slash !== '' || token === '<!--' || this.#buffer.length - end > LOOKAHEAD)
      if (!isWhole && !last) {
        this.#from = found.index
        return
      }
      const after = end < 0 ? this.#buffer.length : end + close.length
      this.#from = after
      if (token === '<!--') continue
      if (endOfBundle === '/') yield* this.#end(found.index)
      else if (slash === '/') yield* this.#close(after)
      else yield* this.#open(found.index, after)
    }
  }

  *#open(at: number, after: number): Generator<XmlPart> {
    ENTRY_START.lastIndex = after
    const isOfBundle = ENTRY_START.test(this.#buffer)
    const isWhole = this.#buffer[after - 2] === '/'
    if (this.#isSkipping && !isOfBundle) return
    if (this.#depth > 0 && (!isOfBundle || this.#holdsBundle(at))) {
      if (!isWhole) this.#depth++
      return
    }
    if (this.#depth > 0) yield { kind: 'error', number: this.#number, reason: 'the record is never closed' }
    yield* this.#head(at)
    this.#number++
    this.#isSkipping = this.#isNested = false
    this.#depth = 1
    this.#hold(at)
    this.#release()
    if (isWhole) yield* this.#close(after - at)
  }

  *#close(after: number): Generator<XmlPart> {
    if (this.#isSkipping) return
    if (this.#depth === 0) {
      yield { kind: 'error', number: ++this.#number, reason: 'a record ends that never began' }
      return
    }
    this.#depth--
    if (this.#depth > 0) return
    this.#hold(after)
    yield { kind: 'entry', number: this.#number, xml: this.#held.join('') }
    this.#release()
  }

  *#end(at: number): Generator<XmlPart> {
    if (this.#depth > 0) return
    yield* this.#head(at)
    this.#isEnded = true
  }

  *#head(end: number): Generator<XmlPart> {
    if (this.#hasHead) return
    this.#hasHead = true
    yield { kind: 'head', xml: `${this.#held.join('')}${this.#buffer.slice(0, end)}</${this.#rootTag}>` }
  }

  #holdsBundle(end: number): boolean {
    this.#isNested ||= NESTED_BUNDLE.test(`${this.#held.join('')}${this.#buffer.slice(0, end)}`)
    return this.#isNested
  }

  /** Puts the first characters of the buffer to what is held. */
  #hold(characters: number): void {
    if (characters > 0) this.#held.push(this.#buffer.slice(0, characters))
    this.#heldCharacters += characters
    this.#buffer = this.#buffer.slice(characters)
    this.#from = Math.max(0, this.#from - characters)
  }

  #release(): void {
    this.#held = []
    this.#heldCharacters = 0
  }
}
