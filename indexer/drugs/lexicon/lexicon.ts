/** The lexicon in memory: substances, classes and herbs by any of their names. */
import { normalizeName } from './normalize.ts'
import type { StemRow } from './format.ts'
import { readTables, type Tables } from './tables.ts'
import type { UserEntry } from './user.ts'

export type EntryKind = 'substance' | 'class' | 'herb' | 'patent' | 'user'

export interface LexiconEntry {
  /** The name mentions are linked to: the INN, a class's English name, a herb's Chinese one. */
  readonly name: string
  readonly kind: EntryKind
  readonly zh?: string | undefined
  readonly atc: readonly string[]
  readonly classes: readonly string[]
  /** Every name, the preferred ones first. */
  readonly names: readonly string[]
  /** Names that are brands, abbreviations or salts. */
  readonly aliases: readonly string[]
}

export interface Lexicon {
  readonly entries: readonly LexiconEntry[]
  readonly stems: readonly StemRow[]
  /** Dose forms, longest first. */
  readonly forms: { readonly en: readonly string[]; readonly zh: readonly string[] }
  /** What a name may mean; the shipped meaning first. Spelling is normalised; an English plural finds its singular. */
  find(name: string): readonly LexiconEntry[]
}

export function buildLexicon(tables: Tables, user: readonly (readonly UserEntry[])[] = []): Lexicon {
  const classesOf = classFinder(tables)
  const entries: LexiconEntry[] = [
    ...tables.substances.map(({ row }) => entry(row.inn, 'substance', row.zh, row.atc, [...new Set([...row.class, ...row.atc.flatMap(classesOf)])], [row.inn, row.zh], [...row.aliases_en, ...row.aliases_zh])),
    ...tables.classes.map(({ row }) => entry(row.en, 'class', row.zh, row.atc, [...new Set([row.en, ...row.atc.flatMap(classesOf)])], [row.en, row.zh], [...row.aliases_en, ...row.aliases_zh])),
    ...tables.herbs.map(({ row }) => entry(row.zh, row.kind, row.zh, [], [], [row.zh, ...(row.latin === '' ? [] : [row.latin])], row.aliases)),
  ]
  const byName = new Map<string, LexiconEntry[]>()
  const add = (each: LexiconEntry): void => {
    for (const name of new Set([...each.names, ...each.aliases].map(normalizeName))) {
      const known = byName.get(name)
      if (known === undefined) byName.set(name, [each])
      else known.push(each)
    }
  }
  for (const each of entries) add(each)
  for (const each of user.flat()) {
    // A user's synonym of a shipped substance joins it; anything else is an entry of its own.
    const known = each.names.map((name) => byName.get(normalizeName(name))?.[0]).find((found) => found !== undefined)
    const own = known === undefined ? entry(each.inn ?? (each.names[0] as string), 'user', each.zh, each.atc, [], each.names, []) : { ...known, names: [], aliases: each.names.filter((name) => !byName.has(normalizeName(name))) }
    if (known === undefined) entries.push(own)
    for (const name of new Set([...own.names, ...own.aliases].map(normalizeName))) if (!byName.has(name)) byName.set(name, [known ?? own])
  }
  const longestFirst = (forms: readonly string[]): readonly string[] => [...new Set(forms.map((form) => form.toLowerCase()))].toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1))
  return {
    entries,
    stems: tables.stems.map(({ row }) => row),
    forms: { en: longestFirst(tables.forms.flatMap(({ row }) => [row.en, ...row.aliases_en])), zh: longestFirst(tables.forms.flatMap(({ row }) => [row.zh, ...row.aliases_zh])) },
    find(name) {
      const key = normalizeName(name)
      return byName.get(key) ?? (/[a-z]{4}s$/.test(key) ? byName.get(key.slice(0, -1)) : undefined) ?? []
    },
  }
}

/** The classes whose ATC group holds a code, the narrowest first. */
function classFinder(tables: Tables): (code: string) => readonly string[] {
  const groups = tables.classes.flatMap(({ row }) => row.atc.map((group) => ({ group, name: row.en }))).toSorted((a, b) => b.group.length - a.group.length)
  return (code) => groups.filter(({ group }) => code.startsWith(group)).map(({ name }) => name)
}

function entry(name: string, kind: EntryKind, zh: string | undefined, atc: readonly string[], classes: readonly string[], names: readonly string[], aliases: readonly string[]): LexiconEntry {
  return { name, kind, zh, atc, classes, names, aliases }
}

let shipped: Lexicon | undefined
/** The lexicon that comes with the project, read once. Throws SourceError when its files are missing or damaged. */
export function shippedLexicon(): Lexicon {
  return (shipped ??= buildLexicon(readTables()))
}
