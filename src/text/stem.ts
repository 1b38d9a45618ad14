/** English stems (Porter2, through snowball-stemmers), remembered: words repeat. */
import { createRequire } from 'node:module'

interface Stemmer {
  stem(word: string): string
}
const snowball = createRequire(import.meta.url)('snowball-stemmers') as { newStemmer(language: string): Stemmer }
const stemmer = snowball.newStemmer('english')

const cache = new Map<string, string>()
const CACHE_LIMIT = 200_000

/** `word` is lower-case Latin letters; words of up to three letters stay whole. */
export function stem(word: string): string {
  if (word.length <= 3) return word
  const known = cache.get(word)
  if (known !== undefined) return known
  const stemmed = stemmer.stem(word)
  if (cache.size < CACHE_LIMIT) cache.set(word, stemmed)
  return stemmed
}
