/**
 * Questions that users really asked, without judgements. A question is paired with a passage only when both legs, which see
 * the text in different ways, put the same document first: each labels for the other (Blum & Mitchell, "Combining labeled and
 * unlabeled data with co-training", COLT 1998). What the present engine labelled itself cannot judge it, so such a pair
 * teaches or stops the training, and is left out where its document is held out.
 */
import { detectLanguage } from '../../src/text/language.ts'
import { classifyQuery } from '../hyde/classify.ts'
import { chunked, runStage, type Artefact } from './artefact.ts'
import { splitOf } from './split.ts'
import type { StageContext } from './stages.ts'
import { pseudoQuerySchema, type PseudoQuery } from './types.ts'

const CHUNK = 64

/** `questions`: de-identified, in the order of the owner's file; the same text twice counts once. */
export async function askedStage(context: StageContext, questions: readonly string[], revision: number): Promise<Artefact<PseudoQuery>> {
  const { folder, embedder, signal } = context
  const chunks = chunked([...new Set(questions)], CHUNK)
  return runStage({ folder, name: '2-asked', version: 1, inputs: { questions, revision, embedder: embedder.fingerprint }, schema: pseudoQuerySchema, chunks: chunks.length, signal, onProgress: context.progress('asked questions') }, async (chunk) => {
    const texts = chunks[chunk] ?? []
    if (texts.length === 0) return []
    const { vectors } = await embedder.embed(texts, 'query', signal)
    const rows: PseudoQuery[] = []
    for (const [index, text] of texts.entries()) {
      const passage = await agreed(context, text, vectors[index])
      if (passage === undefined || splitOf(passage.documentId) === 'held') continue
      rows.push({ id: `${passage.id}-asked-${chunk * CHUNK + index}`, passageId: passage.id, documentId: passage.documentId, split: splitOf(passage.documentId), style: 'asked', queryType: classifyQuery(text), language: detectLanguage(text), text })
    }
    return rows
  })
}

/** The lexical leg's first passage, when the dense leg's first is of the same document. */
async function agreed({ source, analyzer, signal }: StageContext, text: string, vector: Float32Array | undefined): Promise<{ readonly id: string; readonly documentId: string } | undefined> {
  const terms = analyzer.queryTerms(text)
  if (vector === undefined || terms.length === 0) return undefined
  const [[byWords], [byMeaning]] = await Promise.all([source.searchLexical({ terms, k: 1 }, signal), source.searchDense({ vector, k: 1 }, signal)])
  if (byWords === undefined || byMeaning === undefined) return undefined
  const [one, other] = await source.getPassages([byWords.id, byMeaning.id], signal)
  return one !== undefined && one.documentId === (other ?? one).documentId ? one : undefined
}
