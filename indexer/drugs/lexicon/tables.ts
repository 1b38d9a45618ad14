/** Reads every table of the shipped lexicon, in a fixed order of files. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { SourceError } from '../../../src/errors.ts'
import { classRow, formRow, herbRow, parseTable, stemRow, substanceRow, type ClassRow, type FormRow, type HerbRow, type Located, type StemRow, type SubstanceRow } from './format.ts'

export interface Tables {
  readonly substances: readonly Located<SubstanceRow>[]
  readonly stems: readonly Located<StemRow>[]
  readonly forms: readonly Located<FormRow>[]
  readonly classes: readonly Located<ClassRow>[]
  readonly herbs: readonly Located<HerbRow>[]
}

const OWN = new Set(['stems.tsv', 'forms.tsv', 'classes.tsv', 'herbs.tsv'])

/** Throws SourceError for an unreadable folder, a missing or invalid file. */
export function readTables(folder: string = fileURLToPath(new URL('./data/', import.meta.url))): Tables {
  const files = list(folder)
  const read = (name: string): string => {
    if (!files.includes(name)) throw new SourceError('SOURCE_UNREADABLE', 'a table of the drug lexicon is missing', { value: name })
    return readFileSync(join(folder, name), 'utf8')
  }
  return {
    substances: files.filter((name) => !OWN.has(name)).flatMap((name) => parseTable(name, read(name), substanceRow)),
    stems: parseTable('stems.tsv', read('stems.tsv'), stemRow),
    forms: parseTable('forms.tsv', read('forms.tsv'), formRow),
    classes: parseTable('classes.tsv', read('classes.tsv'), classRow),
    herbs: parseTable('herbs.tsv', read('herbs.tsv'), herbRow),
  }
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.tsv')).toSorted()
  } catch (error) {
    throw new SourceError('SOURCE_UNREADABLE', 'the folder of the drug lexicon cannot be read', { value: folder, cause: error })
  }
}
