/** Passages stored while there was no model get their vectors now. */
import { embeddingTexts } from './prepare.ts'
import type { IndexOptions, IndexParts } from './pipeline.ts'
import type { Tally } from './report.ts'

const PAGE = 128

export async function embedMissing(parts: IndexParts, tally: Tally, { signal }: IndexOptions): Promise<void> {
  const { collection, embedder } = parts
  if (embedder === undefined) return
  let after: string | undefined
  do {
    const { passages, next } = await collection.scan({ limit: PAGE, embedded: false, ...(after === undefined ? {} : { after }) }, signal)
    const texts = await Promise.all(passages.map(async (passage) => embeddingTexts(passage, parts)))
    const { vectors, truncated, tokens } = await embedder.embed(texts.flat(), 'passage', signal)
    tally.truncated += truncated
    tally.tokens += tokens
    let from = 0
    const entries = passages.map((passage, index) => {
      const count = texts[index]?.length ?? 0
      from += count
      return { passageId: passage.id, vectors: vectors.slice(from - count, from) }
    })
    if (entries.length > 0) await collection.putVectors(entries, signal)
    after = next
  } while (after !== undefined)
}
