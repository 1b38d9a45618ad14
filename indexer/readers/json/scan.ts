/**
 * Cuts a byte stream into JSON records without parsing it: values one after the other (NDJSON, pretty-printed, concatenated),
 * the elements of a top-level array, and the entries of a FHIR Bundle, however large it is. Only one record is held at a time.
 *
 *   {…}\n{…}\n                                          each value
 *   [ {…}, {…} ]                                        each element
 *   {"resourceType":"Bundle", "entry":[ {…}, {…} ]}     its head, each entry, then the bundle without them
 *
 * JSON forbids a raw line break inside a string (RFC 8259 §7), so a line break there, or inside a value where values are one
 * a line, ends a broken record: it is given out as an error and the next line starts afresh.
 */
import { Buffer } from 'node:buffer'
import { MAX_LINE_BYTES } from '../lines.ts'
import { completeLines } from './salvage.ts'

export type JsonPart =
  | { readonly kind: 'value' | 'head' | 'entry' | 'shell'; readonly bytes: Uint8Array; readonly line: number }
  /** `isEntry`: in the place of a Bundle's entry. */
  | { readonly kind: 'error'; readonly reason: string; readonly line: number; readonly isEntry: boolean }

const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c
const NEWLINE = 0x0a
const BRACKET_OPEN = 0x5b
const BRACKET_CLOSE = 0x5d
const BRACE_OPEN = 0x7b
const BRACE_CLOSE = 0x7d
/** Records of health data stay under 30; what goes far beyond is an attack or an error. */
export const MAX_NESTING = 64
/** Space, tab, carriage return, and the three bytes of a byte order mark. */
const BLANK = new Set([0x20, 0x09, 0x0d, 0xef, 0xbb, 0xbf])

/** A Bundle's head up to its entries. One whose entries come before its type is read as one record, within the limit. */
const BUNDLE_HEAD = /"resourceType"\s*:\s*"Bundle"[^]*"entry"\s*:\s*$/
const MAX_HEAD_BYTES = 65_536

export async function* scanJson(bytes: AsyncIterable<Uint8Array>, maxBytes = MAX_LINE_BYTES): AsyncGenerator<JsonPart> {
  const scanner = new Scanner(maxBytes)
  for await (const chunk of bytes) {
    scanner.push(chunk)
    yield* scanner.take()
  }
  scanner.finish()
  yield* scanner.take()
}

class Scanner {
  readonly #maxBytes: number
  #parts: JsonPart[] = []
  #line = 1

  // The record being held.
  #held: Uint8Array[] = []
  #heldBytes = 0
  #tooLong = false
  #inRecord = false
  #isShell = false
  #recordLine = 1
  /** Brackets open within the record. */
  #depth = 0
  #deepest = 0
  /** The record goes over several lines. */
  #manyLines = false

  #inString = false
  #escaped = false
  /** Inside a top-level array. */
  #inArray = false
  /** Inside a Bundle's entries: the bytes before them. */
  #shell: { readonly held: Uint8Array; readonly line: number } | undefined
  /** Left out until the next line: no JSON. */
  #skipLine = false
  /** Left out until the next comma: an element that is no object. */
  #skipElement = false
  /** After a broken record inside an array, its remains are no further errors. */
  #recovering = false
  /** One value a line: known once a value without line breaks was followed by one. */
  #byLine = false
  #justEnded = false

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  take(): readonly JsonPart[] {
    const parts = this.#parts
    this.#parts = []
    return parts
  }

  push(chunk: Uint8Array): void {
    let from = 0
    for (let at = 0; at < chunk.byteLength; at++) {
      const byte = chunk[at]
      if (byte === NEWLINE) {
        if (this.#inRecord && (this.#inString || this.#lineEndsRecord())) {
          this.#hold(chunk.subarray(from, at))
          this.#broken(this.#inString ? 'the line is not JSON: a text is never closed' : 'the line is not JSON: it breaks off')
        }
        this.#breakLine()
      } else if (this.#skipLine) continue
      else if (this.#inString) {
        if (this.#escaped) this.#escaped = false
        else if (byte === BACKSLASH) this.#escaped = true
        else if (byte === QUOTE) this.#inString = false
      } else if (byte === QUOTE && (this.#inRecord || this.#skipElement)) this.#inString = true
      else if (!this.#inRecord) {
        if (this.#between(byte ?? 0)) from = at
      } else if (byte === BRACE_OPEN) this.#open()
      else if (byte === BRACKET_OPEN) {
        if (this.#open() === 2 && this.#entersBundle(chunk, from, at)) from = at + 1
      } else if ((byte === BRACE_CLOSE || byte === BRACKET_CLOSE) && --this.#depth === 0) {
        this.#hold(chunk.subarray(from, at + 1))
        this.#complete()
      }
    }
    if (this.#inRecord) this.#hold(chunk.subarray(from))
  }

  finish(): void {
    if (this.#inRecord) this.#broken('the record breaks off')
    if (this.#shell !== undefined) this.#error('the bundle breaks off', this.#shell.line, false)
    else if (this.#inArray) this.#error('the array breaks off', this.#line)
  }

  /** A byte between records; true when a record starts with it. */
  #between(byte: number): boolean {
    const listed = this.#inArray || this.#shell !== undefined
    if (BLANK.has(byte)) return false
    if (byte === BRACE_OPEN) return this.#start(this.#line, 1)
    if (listed && byte === COMMA) this.#skipElement = false
    else if (byte === BRACKET_CLOSE && this.#shell !== undefined) {
      // What follows the entries ends a record that began before them.
      const { held, line } = this.#shell
      this.#shell = undefined
      this.#isShell = true
      this.#start(line, 1)
      this.#manyLines = line !== this.#line
      this.#hold(held)
      return true
    } else if (byte === BRACKET_CLOSE && this.#inArray) this.#inArray = this.#skipElement = false
    else if (byte === BRACKET_OPEN && !listed) this.#inArray = true
    else this.#refuse(listed, byte)
    return false
  }

  #refuse(listed: boolean, byte: number): void {
    if (!this.#skipElement && !this.#recovering) this.#error(listed ? 'the record is not a JSON object' : 'the line is not JSON', this.#line)
    if (listed && !this.#recovering) {
      this.#skipElement = true
      this.#inString = byte === QUOTE
    } else this.#skipLine = true
  }

  #start(line: number, depth: number): true {
    this.#inRecord = true
    this.#recovering = this.#skipElement = this.#manyLines = this.#justEnded = false
    this.#depth = depth
    this.#recordLine = line
    return true
  }

  /** Whether the array that opens here is a Bundle's list of entries; then they become the records. */
  #entersBundle(chunk: Uint8Array, from: number, at: number): boolean {
    if (this.#shell !== undefined || this.#inArray || this.#isShell || this.#heldBytes > MAX_HEAD_BYTES) return false
    const head = Buffer.concat([...this.#held, chunk.subarray(from, Math.min(at, from + MAX_HEAD_BYTES))])
    if (!BUNDLE_HEAD.test(head.toString('latin1'))) return false
    this.#shell = { held: Buffer.concat([head, Buffer.from('[')]), line: this.#recordLine }
    this.#parts.push({ kind: 'head', bytes: Buffer.concat([head, Buffer.from('[]}')]), line: this.#recordLine })
    this.#release()
    return true
  }

  #open(): number {
    this.#depth++
    if (this.#depth > this.#deepest) this.#deepest = this.#depth
    return this.#depth
  }

  #complete(): void {
    const kind = this.#isShell ? 'shell' : this.#shell === undefined ? 'value' : 'entry'
    if (this.#tooLong) this.#error(`the record is longer than ${this.#maxBytes} bytes`, this.#recordLine)
    else if (this.#deepest > MAX_NESTING) this.#error(`the record is nested deeper than ${MAX_NESTING} levels`, this.#recordLine)
    else this.#parts.push({ kind, bytes: Buffer.concat(this.#held), line: this.#recordLine })
    this.#justEnded = !this.#manyLines && kind !== 'entry'
    this.#release()
  }

  #breakLine(): void {
    this.#line++
    this.#skipLine = false
    if (this.#inRecord) this.#manyLines = true
    else this.#inString = false
    if (!this.#inRecord && this.#justEnded && !this.#inArray) this.#byLine = true
    // A Bundle that stands on one line ends with it, whole or not.
    if (this.#byLine && this.#shell !== undefined) {
      this.#error('the bundle breaks off', this.#shell.line, false)
      this.#shell = undefined
    }
    this.#justEnded = false
  }

  #lineEndsRecord(): boolean {
    return this.#byLine && !this.#inArray
  }

  /** The record cannot be completed. Lines that it swallowed are looked at again: a broken first line must not cost the rest. */
  #broken(reason: string): void {
    this.#error(this.#tooLong ? `the record is longer than ${this.#maxBytes} bytes` : reason, this.#recordLine)
    for (const { bytes, offset } of this.#manyLines ? completeLines(this.#held) : []) this.#parts.push({ kind: 'value', bytes, line: this.#recordLine + offset })
    this.#recovering = this.#inArray || this.#shell !== undefined
    this.#release()
  }

  #error(reason: string, line: number, isEntry = this.#shell !== undefined): void {
    this.#parts.push({ kind: 'error', reason, line, isEntry })
  }

  #release(): void {
    this.#held = []
    this.#heldBytes = this.#depth = this.#deepest = 0
    this.#tooLong = this.#inRecord = this.#isShell = this.#inString = this.#escaped = this.#manyLines = false
  }

  #hold(part: Uint8Array): void {
    this.#heldBytes += part.byteLength
    if (this.#heldBytes > this.#maxBytes) {
      this.#tooLong = true
      this.#held = []
    } else if (part.byteLength > 0) this.#held.push(part)
  }
}
