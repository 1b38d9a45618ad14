/** Real Chinese medical passages with random vectors: what the search benchmark stores. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { SourceError } from '../../src/errors.ts'

/** Long texts are cut into passages of about this many characters. */
const PASSAGE_CHARACTERS = 220

export function corpusFolder(): string {
  const shared = process.env['MEDIR_SHARED_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))
  const folder = join(shared, 'zh', 'corpus')
  if (!existsSync(folder)) throw new SourceError('SOURCE_UNREADABLE', 'the benchmark reads medical texts that are kept outside the project', { value: folder, remedy: 'Point MEDIR_SHARED_DATA at a folder with zh/corpus/*.jsonl.gz ({"text"} a line).' })
  return folder
}

/** Yields `count` passages, files interleaved by name; when the corpus ends it begins again. */
export function* passageTexts(count: number): Iterable<string> {
  const folder = corpusFolder()
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl.gz')).sort()
  let made = 0
  for (;;) {
    for (const name of files) {
      for (const line of gunzipSync(readFileSync(join(folder, name))).toString('utf8').split('\n')) {
        if (line === '') continue
        const { text } = JSON.parse(line) as { readonly text: string }
        for (let at = 0; at < text.length; at += PASSAGE_CHARACTERS) {
          yield text.slice(at, at + PASSAGE_CHARACTERS)
          if (++made === count) return
        }
      }
    }
  }
}

/** Uniform numbers in [0, 1): mulberry32. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A vector of length 1 whose direction is close to uniform (sum of three uniform numbers a dimension). */
export function randomVector(dimension: number, random: () => number): Float32Array {
  const vector = Float32Array.from({ length: dimension }, () => random() + random() + random() - 1.5)
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}
