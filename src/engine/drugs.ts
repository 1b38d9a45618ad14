/** Config → the drug tagger for indexing and the expansion for queries, made on first need. */
import type { DrugMention, Language, WeightedTerm } from '../domain.ts'
import { createDrugExpander } from '../../indexer/drugs/expand.ts'
import { createDrugTagger, type DrugTagger } from '../../indexer/drugs/tagger.ts'
import type { Config } from '../config.ts'
import { asMedirError, type MedirError } from '../errors.ts'
import type { Analyzer } from '../text/analyzer.ts'

export interface Drugs {
  readonly fingerprint: string
  readonly tag: (text: string, language: Language) => readonly DrugMention[]
  readonly expand: (query: string) => readonly WeightedTerm[]
}

/** What stands in the way is told, not thrown: search and indexing go on without drug names. */
export type DrugsOutcome = { readonly drugs?: Drugs; readonly error?: MedirError }

export function createDrugs(config: Pick<Config, 'drugs'>, analyzer: Analyzer): () => DrugsOutcome {
  let made: DrugsOutcome | undefined
  return () => (made ??= config.drugs === 'off' ? {} : load(analyzer))
}

function load(analyzer: Analyzer): DrugsOutcome {
  try {
    const tagger: DrugTagger = createDrugTagger()
    const expander = createDrugExpander(tagger.lexicon)
    return {
      drugs: {
        fingerprint: tagger.fingerprint,
        tag: (text, language) => tagger.tag(text, language),
        expand: (query) => expander(query).terms.flatMap(({ text, weight }) => analyzer.queryTerms(text).map((own) => ({ term: own.term, weight: weight * own.weight }))),
      },
    }
  } catch (thrown) {
    return { error: asMedirError(thrown) }
  }
}
