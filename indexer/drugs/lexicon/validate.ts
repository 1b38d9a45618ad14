/** What must hold across rows: no alias with two meanings unless a note says so, stems that agree with ATC, enough entries. */
import type { Located } from './format.ts'
import { normalizeName } from './normalize.ts'
import type { Tables } from './tables.ts'

export interface Problem {
  readonly file: string
  readonly line: number
  readonly reason: string
}

export interface Counts {
  readonly substances: number
  readonly aliases: number
  readonly herbs: number
  readonly patents: number
  readonly classes: number
  readonly stems: number
  readonly forms: number
}

/** The smallest lexicon that may ship. */
export const MINIMUM = { substances: 1_500, herbsAndPatents: 200 } as const
/** An abbreviation this short, in capitals, collides with something in any hospital. */
const SHORT_ABBREVIATION = /^[A-Z0-9-]{1,3}$/

interface Entry {
  readonly id: string
  readonly file: string
  readonly line: number
  readonly names: readonly string[]
  readonly note: string
}

export function countTables(tables: Tables): Counts {
  const substances = tables.substances.map(({ row }) => row)
  return {
    substances: substances.length,
    aliases: substances.reduce((sum, row) => sum + row.aliases_en.length + row.aliases_zh.length, 0),
    herbs: tables.herbs.filter(({ row }) => row.kind === 'herb').length,
    patents: tables.herbs.filter(({ row }) => row.kind === 'patent').length,
    classes: tables.classes.length,
    stems: tables.stems.length,
    forms: tables.forms.length,
  }
}

export function validateTables(tables: Tables): readonly Problem[] {
  return [...duplicateNames(entriesOf(tables)), ...unexplainedAbbreviations(entriesOf(tables)), ...unknownClasses(tables), ...stemDisagreements(tables), ...tooFew(countTables(tables))]
}

function entriesOf(tables: Tables): readonly Entry[] {
  const at = ({ file, line }: Located<unknown>) => ({ file, line, id: `${file}:${line}` })
  return [
    ...tables.substances.map((each) => ({ ...at(each), names: [each.row.inn, each.row.zh, ...each.row.aliases_en, ...each.row.aliases_zh], note: each.row.note })),
    ...tables.classes.map((each) => ({ ...at(each), names: [each.row.en, each.row.zh, ...each.row.aliases_en, ...each.row.aliases_zh], note: each.row.note })),
    ...tables.herbs.map((each) => ({ ...at(each), names: [each.row.zh, each.row.latin, ...each.row.aliases].filter((name) => name !== ''), note: each.row.note })),
  ]
}

/** `ASA: …; AAS: …` explains both. */
const explains = (note: string, name: string): boolean => note.split(';').some((part) => normalizeName(part.split(':')[0] ?? '') === normalizeName(name) && part.includes(':'))

function duplicateNames(entries: readonly Entry[]): readonly Problem[] {
  const seen = new Map<string, Entry>()
  const problems: Problem[] = []
  for (const entry of entries) {
    for (const name of entry.names) {
      const key = normalizeName(name)
      const earlier = seen.get(key)
      if (earlier === undefined) seen.set(key, entry)
      else if (earlier.id === entry.id) problems.push({ ...entry, reason: `"${name}" stands twice in this row` })
      else if (!explains(entry.note, name) && !explains(earlier.note, name)) problems.push({ ...entry, reason: `"${name}" is also a name of ${earlier.id}; say why in a note "${name}: …", or remove one` })
    }
  }
  return problems
}

function unexplainedAbbreviations(entries: readonly Entry[]): readonly Problem[] {
  return entries.flatMap((entry) => entry.names.filter((name) => SHORT_ABBREVIATION.test(name) && !explains(entry.note, name)).map((name) => ({ ...entry, reason: `the abbreviation "${name}" needs a note "${name}: …"` })))
}

function unknownClasses(tables: Tables): readonly Problem[] {
  const known = new Set(tables.classes.map(({ row }) => row.en))
  return tables.substances.flatMap(({ file, line, row }) => row.class.filter((name) => !known.has(name)).map((name) => ({ file, line, reason: `the class "${name}" is not in classes.tsv` })))
}

/** A name that ends in a stem should carry one of the stem's ATC groups; stems without ATC say nothing. */
function stemDisagreements(tables: Tables): readonly Problem[] {
  const stems = tables.stems.map(({ row }) => row).filter((row) => row.kind === 'suffix' && row.atc.length > 0).toSorted((a, b) => b.stem.length - a.stem.length)
  return tables.substances.flatMap(({ file, line, row }) => {
    if (row.atc.length === 0 || explains(row.note, 'stem')) return []
    return (['en', 'zh'] as const).flatMap((language) => {
      const name = language === 'en' ? row.inn : row.zh
      const stem = stems.find((each) => each.language === language && name.endsWith(each.stem))
      if (stem === undefined || stem.atc.some((group) => row.atc.some((code) => code.startsWith(group)))) return []
      return [{ file, line, reason: `"${name}" ends in "${stem.stem}" (${stem.meaning}), whose ATC groups are ${stem.atc.join(', ')}, but has ${row.atc.join(', ')}; correct it or note "stem: …"` }]
    })
  })
}

function tooFew(counts: Counts): readonly Problem[] {
  const problems: Problem[] = []
  if (counts.substances < MINIMUM.substances) problems.push({ file: 'data', line: 0, reason: `${counts.substances} substances; ${MINIMUM.substances} are the least` })
  if (counts.herbs + counts.patents < MINIMUM.herbsAndPatents) problems.push({ file: 'data', line: 0, reason: `${counts.herbs + counts.patents} herbs and patent medicines; ${MINIMUM.herbsAndPatents} are the least` })
  return problems
}
