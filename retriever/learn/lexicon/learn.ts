/**
 * Words of the collection's own: mined from documents that are not held out, they weigh the terms of Chinese queries as the
 * dictionary's words do (src/text/han.ts). The index holds characters and pairs and stays as it is.
 */
import { z } from 'zod'
import { normalize } from '../../../src/text/normalize.ts'
import { chunked, runStage, type Artefact } from '../artefact.ts'
import { heldFigures, type Bench, type PartOutcome, type State } from '../bench.ts'
import { asReport } from '../parts.ts'
import { judge } from '../promotion.ts'
import { splitOf } from '../split.ts'
import type { StageContext } from '../stages.ts'
import { mineWords } from './mine.ts'

export type SampledPassages = Artefact<{ readonly id: string; readonly documentId: string }>

/** Most frequent first; rarer ones hardly meet a query. */
const MOST_WORDS = 1_000
const PAGE = 500

export async function learnLexicon(context: StageContext, bench: Bench, state: State, passages: SampledPassages): Promise<PartOutcome & { readonly state: State }> {
  const { words } = context.analyzer
  const refused = (reason: string, hashes: PartOutcome['hashes'] = {}): PartOutcome & { readonly state: State } => ({ report: { part: 'lexicon', promoted: false, reason }, promotable: {}, hashes, state })
  if (words === undefined) return refused('no words weigh the terms of queries')
  const present = bench.live.parts.lexicon ?? []
  const mined = await minedStage(context, passages, (word) => words.knows(word))
  const lexicon = [...new Set([...present, ...mined.rows.map(({ word }) => word)])]
  if (lexicon.length === present.length) return refused('the collection suggests no word that is not known', { lexicon: mined.hash })
  const variant = { ...state.variant, analyzer: words.with(lexicon) }
  const { values, hash } = await heldFigures(context, bench, 'held-lexicon', [state.name, present, mined.hash], variant)
  const judgement = judge(bench.held, state.values, values)
  const outcome = { report: asReport('lexicon', judgement), hashes: { lexicon: mined.hash, heldLexicon: hash } }
  return judgement.promoted ? { ...outcome, promotable: { lexicon }, state: { variant, values, name: `${state.name} ${mined.hash}` } } : { ...outcome, promotable: {}, state }
}

async function minedStage({ folder, source, analyzer, signal }: StageContext, passages: SampledPassages, known: (word: string) => boolean): Promise<Artefact<{ readonly word: string }>> {
  return runStage({ folder, name: 'lexicon', version: 1, inputs: { passages: passages.hash, analyzer: analyzer.fingerprint }, schema: z.object({ word: z.string() }), chunks: 1, signal }, async () => {
    const texts: string[] = []
    for (const rows of chunked(passages.rows.filter(({ documentId }) => splitOf(documentId) !== 'held'), PAGE)) {
      for (const { text } of await source.getPassages(rows.map(({ id }) => id), signal)) texts.push(normalize(text))
    }
    return mineWords(texts, { known }).slice(0, MOST_WORDS).map(({ word }) => ({ word }))
  })
}
