/** Config → the drug tagger for indexing, what queries and filters make of drug names, and looking names up; made on first need. */
import type { DrugMention, Filter, Language, MetadataScalar, WeightedTerm } from '../domain.ts'
import { createDrugExpander } from '../../indexer/drugs/expand.ts'
import { createDrugLookup, type DrugLookup } from '../../indexer/drugs/lookup.ts'
import { ATC } from '../../indexer/drugs/lexicon/format.ts'
import { createDrugTagger, type DrugTagger } from '../../indexer/drugs/tagger.ts'
import type { Config } from '../config.ts'
import { asMedirError, type MedirError } from '../errors.ts'
import type { Analyzer } from '../text/analyzer.ts'

export interface Drugs {
  readonly fingerprint: string
  readonly tag: (text: string, language: Language) => readonly DrugMention[]
  readonly expand: (query: string) => readonly WeightedTerm[]
  /** Names of the substances and classes a query speaks of. */
  readonly mentioned: (query: string) => readonly string[]
  readonly lookup: DrugLookup
  /** Gives the field `drugs` its meaning: any name, substance, class, or ATC code or group. */
  readonly resolveFilter: (filter: Filter) => Filter
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
    const lookup = createDrugLookup(tagger.lexicon)
    return {
      drugs: {
        fingerprint: tagger.fingerprint,
        tag: (text, language) => tagger.tag(text, language),
        expand: (query) => expander(query).terms.flatMap(({ text, weight }) => analyzer.queryTerms(text).map((own) => ({ term: own.term, weight: weight * own.weight }))),
        mentioned: (query) => expander(query).substances.map(({ name }) => name),
        lookup,
        resolveFilter: (filter) => resolveDrugs(filter, lookup),
      },
    }
  } catch (thrown) {
    return { error: asMedirError(thrown) }
  }
}

/** A typing error is no ground to filter on another drug. */
const SURE = 0.9

/** `drugs` stays a metadata field too: a passage whose own metadata say the same is found as before. */
export function resolveDrugs(filter: Filter, lookup: DrugLookup): Filter {
  if ('and' in filter) return { and: filter.and.map((part) => resolveDrugs(part, lookup)) }
  if ('or' in filter) return { or: filter.or.map((part) => resolveDrugs(part, lookup)) }
  if ('not' in filter) return { not: resolveDrugs(filter.not, lookup) }
  if (filter.field !== 'drugs') return filter
  if ('exists' in filter) {
    const either: Filter = { or: [{ field: 'drugs', exists: true }, { field: 'drugs.name', exists: true }] }
    return filter.exists ? either : { not: either }
  }
  const asked = 'eq' in filter ? [filter.eq] : 'in' in filter ? filter.in : []
  const meant = asked.flatMap((value) => meaningOf(value, lookup))
  return meant.length === 0 ? filter : { or: [filter, ...meant] }
}

function meaningOf(value: MetadataScalar, lookup: DrugLookup): readonly Filter[] {
  if (typeof value !== 'string') return []
  const code = value.trim().toUpperCase()
  if (ATC.test(code)) return [{ field: 'drugs.atc', eq: code }]
  return lookup(value).filter(({ confidence }) => confidence >= SURE).map(({ name, kind }): Filter => ({ field: kind === 'class' ? 'drugs.class' : 'drugs.name', eq: name }))
}
