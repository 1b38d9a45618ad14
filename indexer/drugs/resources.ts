/** What features may lean on besides the training data: lexicons, stems, clusters. */
import type { Language } from '../../src/domain.ts'
import { learnClusters } from './clusters/learn.ts'
import { tabulate } from './clusters/table.ts'
import { acceptName } from './features/acceptName.ts'
import type { Resources } from './features/extractor.ts'
import { createGazetteer, type Gazetteer } from './features/gazetteer.ts'
import { tokenizeChinese, tokenizeEnglish } from './features/tokens.ts'
import type { Lexicon, LexiconEntry } from './lexicon/lexicon.ts'
import { readUserLexicon } from './lexicon/user.ts'

export interface ResourceOptions {
  readonly language: Language
  /** The shipped lexicon; undefined trains a closed model. */
  readonly lexicon?: Lexicon | undefined
  /** Users' lexicon files, a source of features each. */
  readonly lexicons?: readonly string[]
  /** Texts for word clusters; none: no clusters. */
  readonly unlabelled?: Iterable<string> | undefined
}

export function gatherResources({ language, lexicon, lexicons = [], unlabelled }: ResourceOptions): Resources {
  const gazetteers = [...(lexicon === undefined ? [] : lexiconGazetteers(lexicon, language)), ...lexicons.map((path) => gazetteerOf(path, readUserLexicon(path).flatMap(({ names }) => names), language))]
  const stems = (lexicon?.stems ?? []).filter((stem) => stem.language === language).map(({ stem, kind }) => ({ stem, kind }))
  return { gazetteers, stems, clusters: unlabelled === undefined ? undefined : tabulate(learnClusters(unlabelled, { language })) }
}

/** Substances with their brands, groups, herbs: three sources. */
export function lexiconGazetteers(lexicon: Lexicon, language: Language, without: (name: string) => boolean = () => false): readonly Gazetteer[] {
  const names = (kinds: readonly LexiconEntry['kind'][]): readonly string[] => lexicon.entries.filter(({ kind }) => kinds.includes(kind)).flatMap((entry) => [...entry.names, ...entry.aliases]).filter((name) => !without(name))
  return [gazetteerOf('substances', names(['substance', 'user']), language), gazetteerOf('classes', names(['class']), language), gazetteerOf('herbs', names(['herb', 'patent']), language)]
}

export function gazetteerOf(name: string, names: readonly string[], language: Language): Gazetteer {
  const tokenize = language === 'en' ? tokenizeEnglish : tokenizeChinese
  // English plurals are names too: beta blockers.
  const all = language === 'en' ? names.flatMap((each) => (/[a-z]{3}$/.test(each) && !each.endsWith('s') ? [each, `${each}s`] : [each])) : names
  return createGazetteer(name.replace(/^.*[\\/]/, ''), all, (text) => tokenize(text, 0, text.length), acceptName)
}
