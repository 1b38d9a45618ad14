/** @node-rs/jieba with our medical words: the default segmenter. */
import { createHash } from 'node:crypto'
import { Jieba } from '@node-rs/jieba'
import { dict } from '@node-rs/jieba/dict.js'
import type { Segmenter } from '../port.ts'
import { adjacentWords, HAS_WORD_CHARACTER, overlappingWords } from '../words.ts'
import { MEDICAL_WORDS } from '../medical-words.ts'

/** Package and major version: another one may cut differently. */
const PACKAGE = 'node-rs-jieba-2.0.3'
/** High enough that a listed word wins over its parts. */
const WORD_FREQUENCY = 100_000

/** A dictionary takes about half a second and 60 MB, and is never changed once it is loaded: one a thread for the same words. */
const loaded = new Map<string, JiebaSegmenter>()

export interface JiebaSegmenter extends Segmenter {
  /** The words of `segment` and what stands between them, one after another: cheaper where only their lengths count. */
  cut(text: string): readonly string[]
}

/** `words` are added to the built-in medical dictionary. */
export function createJiebaSegmenter(words: readonly string[] = []): JiebaSegmenter {
  const key = words.join('\n')
  const segmenter = loaded.get(key) ?? load([...MEDICAL_WORDS, ...words])
  loaded.set(key, segmenter)
  return segmenter
}

function load(entries: readonly string[]): JiebaSegmenter {
  const jieba = Jieba.withDict(dict)
  jieba.loadDict(Buffer.from(entries.map((word) => `${word} ${WORD_FREQUENCY} n`).join('\n')))
  return {
    name: 'jieba',
    fingerprint: `${PACKAGE}-${createHash('sha256').update(entries.join('\n')).digest('hex').slice(0, 12)}`,
    cut: (text) => jieba.cut(text, false),
    segment: (text) => adjacentWords(jieba.cut(text, false)).filter((word) => HAS_WORD_CHARACTER.test(word.text)),
    segmentAll: (text) => overlappingWords(text, jieba.cutAll(text)).filter((word) => HAS_WORD_CHARACTER.test(word.text)),
  }
}
