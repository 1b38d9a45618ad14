/** nodejieba, an optional peer: installed by those who already rely on it. */
import { createRequire } from 'node:module'
import { MedirError } from '../../errors.ts'
import type { Segmenter } from '../port.ts'
import { MEDICAL_WORDS } from '../medical-words.ts'
import { adjacentWords, HAS_WORD_CHARACTER, overlappingWords } from '../words.ts'

interface NodeJieba {
  cut(text: string, strict?: boolean): string[]
  cutAll(text: string): string[]
  insertWord(word: string): boolean
}

/** SEGMENTER_UNAVAILABLE when the package is not installed. */
export function createNodejiebaSegmenter(): Segmenter {
  const jieba = load()
  for (const word of MEDICAL_WORDS) jieba.insertWord(word)
  return {
    name: 'nodejieba',
    fingerprint: `nodejieba-3-${MEDICAL_WORDS.length}`,
    // Without `true`, Latin words fall apart into letters.
    segment: (text) => adjacentWords(jieba.cut(text, true)).filter((word) => HAS_WORD_CHARACTER.test(word.text)),
    segmentAll: (text) => overlappingWords(text, jieba.cutAll(text)).filter((word) => HAS_WORD_CHARACTER.test(word.text)),
  }
}

function load(): NodeJieba {
  try {
    return createRequire(import.meta.url)('nodejieba') as NodeJieba
  } catch (error) {
    throw new MedirError('SEGMENTER_UNAVAILABLE', 'the package nodejieba is not installed', { value: 'nodejieba', cause: error, remedy: 'Run "npm install nodejieba", or set segmenter to "jieba".' })
  }
}
