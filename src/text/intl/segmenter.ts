/** ICU's word breaker, built into Node: no dictionary of ours, no dependency. */
import type { Segmenter, Word } from '../port.ts'

export function createIntlSegmenter(): Segmenter {
  const breaker = new Intl.Segmenter('zh', { granularity: 'word' })
  const segment = (text: string): readonly Word[] =>
    Array.from(breaker.segment(text)).flatMap((part) => (part.isWordLike === true ? [{ text: part.segment, start: part.index, end: part.index + part.segment.length }] : []))
  return { name: 'intl', fingerprint: `intl-icu-${process.versions['icu'] ?? 'unknown'}`, segment, segmentAll: segment }
}
