/** What every reader must hold, whatever its format. A fixture is a file cut into its records, so that a test can break one. */
import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createReadContext } from './context.ts'
import type { FormattedItem } from './port.ts'
import { readSource } from './read.ts'

type Bytes = string | Uint8Array

export interface Fixture {
  readonly format: string
  /** A name that tells nothing about the content, unless content cannot tell. */
  readonly name?: string
  readonly head?: Bytes
  readonly records: readonly Bytes[]
  readonly tail?: Bytes
  /** Ids of the documents, in the order of the records; one a record. */
  readonly ids: readonly string[]
  /** Records in place of which nothing can be read; absent for a file that is one record. */
  readonly broken?: readonly Bytes[]
  /** The reader gives out a record before it has read the next ones. */
  readonly streams?: boolean
  /** Cases a property is tried with, where one takes long; 40 otherwise. */
  readonly runs?: number
}

const RUNS = 40

export function bytesOf(part: Bytes | undefined): Uint8Array {
  return part === undefined ? new Uint8Array() : typeof part === 'string' ? Buffer.from(part) : part
}

export function fileOf({ head, records, tail }: Pick<Fixture, 'head' | 'records' | 'tail'>): Uint8Array {
  return Buffer.concat([head, ...records, tail].map(bytesOf))
}

export async function readBytes(bytes: Uint8Array, name = 'file', cuts: readonly number[] = []): Promise<readonly FormattedItem[]> {
  const items: FormattedItem[] = []
  for await (const item of readSource({ name, open: () => chunks(bytes, cuts) }, createReadContext({ salt: 'test' }))) items.push(item)
  return items
}

async function* chunks(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.byteLength + 1)), bytes.byteLength])].toSorted((left, right) => left - right)
  for (const [index, from] of places.entries()) if (index + 1 < places.length) yield bytes.slice(from, places[index + 1])
}

export function idsOf(items: readonly FormattedItem[]): readonly string[] {
  return items.flatMap((item) => ('document' in item ? [item.document.id] : []))
}

export function failuresOf(items: readonly FormattedItem[]): readonly string[] {
  return items.flatMap((item) => ('failure' in item ? [item.failure.reason] : []))
}

/** Every item is whole: text there, well-formed and free of NUL, sections inside it and in order, metadata flat. */
export function expectSound(items: readonly FormattedItem[]): void {
  for (const item of items) {
    if ('failure' in item) {
      if (item.failure.source === '' || item.failure.reason === '') throw new Error('a failure without place or reason')
    } else if ('skip' in item) {
      if (item.skip.type === '' || !/^[a-z0-9-]+$/.test(item.skip.reason)) throw new Error(`a skip whose reason is no stable word: ${item.skip.reason}`)
    } else if ('document' in item) {
      const { id, text, title, sections = [], metadata } = item.document
      if (id === '' || id.length > 512 || text.trim() === '' || title?.trim() === '') throw new Error('a document without id, text or with an empty title')
      if (!text.isWellFormed() || text.includes('\0') || title?.isWellFormed() === false) throw new Error('text that storage cannot hold')
      let end = 0
      for (const section of sections) {
        if (section.start !== end || section.end < section.start) throw new Error('sections with a gap or an overlap')
        end = section.end
      }
      if (sections.length > 0 && end !== text.length) throw new Error('sections that end before the text')
      for (const value of Object.values(metadata).flat()) if (value === null || typeof value === 'object' || value === undefined) throw new Error('metadata that is not flat')
    }
  }
}

export function readerContract(label: string, fixture: Fixture): void {
  const file = fileOf(fixture)
  const name = fixture.name ?? 'file'
  const numRuns = fixture.runs ?? RUNS

  describe(`the reader of ${label}`, () => {
    it('reads every record of a sound file, and knows it by its content', async () => {
      const items = await readBytes(file, name)
      expectSound(items)
      expect(failuresOf(items)).toEqual([])
      expect(idsOf(items)).toEqual(fixture.ids)
      expect(new Set(items.map((item) => item.format))).toEqual(new Set([fixture.format]))
    })

    it('gives the same items however the bytes are cut', async () => {
      const whole = await readBytes(file, name)
      await fc.assert(fc.asyncProperty(fc.array(fc.nat(file.byteLength), { maxLength: 12 }), async (cuts) => {
        expect(await readBytes(file, name, cuts)).toEqual(whole)
      }), { numRuns, seed: 1 })
    })

    it('survives being cut off anywhere, and keeps every record that is whole', async () => {
      await fc.assert(
        fc.asyncProperty(fc.nat(file.byteLength), async (cut) => {
          const items = await readBytes(file.subarray(0, cut), name)
          expectSound(items)
          if (fixture.broken === undefined) return
          let end = bytesOf(fixture.head).byteLength
          const whole = fixture.records.filter((record) => (end += bytesOf(record).byteLength) <= cut).length
          expect(idsOf(items)).toEqual(expect.arrayContaining(fixture.ids.slice(0, whole)))
        }),
        { numRuns, seed: 2 },
      )
    })

    it('never throws, whatever happens to the bytes', async () => {
      await fc.assert(
        fc.asyncProperty(damage(file), async (bytes) => {
          const items = await readBytes(bytes, name)
          expectSound(items)
          expect(items.length).toBeGreaterThan(0)
        }),
        { numRuns, seed: 3 },
      )
    })

    it.skipIf(fixture.broken === undefined)('fails a broken record alone, with its place', async () => {
      for (const broken of fixture.broken ?? []) {
        const records = [...fixture.records.slice(0, 1), broken, ...fixture.records.slice(1)]
        const items = await readBytes(fileOf({ ...fixture, records }), name)
        expectSound(items)
        expect(idsOf(items)).toEqual(expect.arrayContaining([...fixture.ids]))
        const failure = items.find((item) => 'failure' in item)
        expect(failure).toBeDefined()
        expect(failure !== undefined && 'failure' in failure && failure.failure.source).toMatch(new RegExp(`^${name}`))
      }
    })

    it('stops when it is aborted', async () => {
      const controller = new AbortController()
      controller.abort()
      const reading = (async () => {
        for await (const item of readSource({ name, open: () => chunks(file, []) }, createReadContext({ signal: controller.signal }))) expect(item).toBeUndefined()
      })()
      await expect(reading).rejects.toThrow(/abort/i)
    })

    it.skipIf(fixture.streams !== true)('reads an endless file in constant memory', async () => {
      let pulled = 0
      async function* endless(): AsyncGenerator<Uint8Array> {
        yield bytesOf(fixture.head)
        for (;;) for (const record of fixture.records) {
          pulled += bytesOf(record).byteLength
          yield bytesOf(record)
        }
      }
      let items = 0
      for await (const item of readSource({ name, open: endless }, createReadContext({ salt: 'test' }))) {
        expect('failure' in item).toBe(false)
        if (++items === 1_000) break
      }
      expect(items).toBe(1_000)
      // What is ahead of the reader is a sample and its own buffer, not the file.
      expect(pulled).toBeLessThan(1_000 * (file.byteLength / fixture.records.length) + 300_000)
    })
  })
}

/** Bytes overwritten, cut out, doubled. */
export function damage(file: Uint8Array): fc.Arbitrary<Uint8Array> {
  const place = fc.nat(Math.max(0, file.byteLength - 1))
  const change = fc.oneof(
    fc.record({ kind: fc.constant('overwrite' as const), at: place, bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }) }),
    fc.record({ kind: fc.constant('insert' as const), at: place, bytes: fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 30 }), fc.constantFrom(...TROUBLE).map((text) => new Uint8Array(Buffer.from(text)))) }),
    fc.record({ kind: fc.constant('remove' as const), at: place, length: fc.nat(200) }),
    fc.record({ kind: fc.constant('repeat' as const), at: place, length: fc.nat(200) }),
  )
  return fc.array(change, { minLength: 1, maxLength: 5 }).map((changes) => changes.reduce<Uint8Array>((bytes, one) => apply(bytes, one), file))
}

const TROUBLE = ['\0', '"', '\\', '{', '}', '[', ']', '<', '>', '&', '&amp;', ']]>', '<!--', '<![CDATA[', '<!DOCTYPE a [<!ENTITY x "y">]>', '&x;', '|', '^', '~', '\r', '\n', '\r\n', '\t', '\u2028', '\ud83d', '\ufeff', 'MSH|', 'null', '-1e999', ',', ';', '@', '=']

type Change =
  | { readonly kind: 'overwrite' | 'insert'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'remove' | 'repeat'; readonly at: number; readonly length: number }

function apply(file: Uint8Array, change: Change): Uint8Array {
  const before = file.subarray(0, change.at)
  if (change.kind === 'overwrite') return Buffer.concat([before, change.bytes, file.subarray(change.at + change.bytes.byteLength)])
  if (change.kind === 'insert') return Buffer.concat([before, change.bytes, file.subarray(change.at)])
  const { length } = change as Extract<Change, { readonly length: number }>
  const stretch = file.subarray(change.at, change.at + length)
  return change.kind === 'remove' ? Buffer.concat([before, file.subarray(change.at + length)]) : Buffer.concat([before, stretch, file.subarray(change.at)])
}
