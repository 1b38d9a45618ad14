/**
 * The shipped lexicon's files: tab-separated UTF-8 text under data/, a header line, one row a line, `|` between the
 * values of a cell, no quoting, empty lines and lines that start with `#` skipped.
 *
 *   stems.tsv     stem kind language meaning atc              INN stems: `olol suffix en beta blocker C07|S01ED`
 *   forms.tsv     en zh aliases_en aliases_zh                 dose forms: `tablet 片 tablets|tab|tabs 片剂`
 *   classes.tsv   en zh atc aliases_en aliases_zh note        groups of drugs: `beta blocker β受体阻滞剂 C07 …`
 *   herbs.tsv     zh latin kind aliases note                  kind `herb` (生药) or `patent` (中成药, formulas)
 *   *.tsv         inn zh atc class aliases_en aliases_zh note every other file: one substance a row
 *
 * `inn` is the international nonproprietary name in lower case, `zh` the Chinese generic name (通用名) without dose form,
 * `atc` full codes (`B01AC06`; the closest group, `B01AC` or `B01`, where WHO has assigned none), `class` English names that stand in
 * classes.tsv, beside the classes that follow from the ATC codes; aliases are brands, abbreviations, salts and older names, without dose form. A note reads
 * `ALIAS: why it is ambiguous and what else it can mean`, with `;` between several; `stem: why` lets a name break its stem's ATC.
 */
import { z } from 'zod'
import { SourceError } from '../../../src/errors.ts'

/** Full code, or a group of at least one letter; https://atcddd.fhi.no/atc/structure_and_principles/ */
export const ATC = /^[A-V](?:\d{2}(?:[A-Z](?:[A-Z](?:\d{2})?)?)?)?$/
const SUBSTANCE_ATC = /^[A-V]\d{2}(?:[A-Z](?:[A-Z](?:\d{2})?)?)?$/

const cell = z.string().refine((value) => value === value.trim(), 'has white space around it')
const filled = cell.min(1, 'is empty')
const list = cell.transform((value, context): readonly string[] => {
  const values = value === '' ? [] : value.split('|')
  if (values.some((each) => each === '' || each !== each.trim())) context.addIssue('has an empty value or white space between |')
  return values
})
const codes = (pattern: RegExp, what: string) => list.refine((values) => values.every((value) => pattern.test(value)), what)

export const substanceRow = z.object({
  inn: filled.regex(/^[^A-Z]*$/, 'must be lower case'),
  zh: filled,
  atc: codes(SUBSTANCE_ATC, 'must be ATC codes or groups of at least 3 characters'),
  class: list,
  aliases_en: list,
  aliases_zh: list,
  note: cell,
})
export const stemRow = z.object({
  stem: filled,
  kind: z.enum(['suffix', 'prefix', 'infix']),
  language: z.enum(['en', 'zh']),
  meaning: filled,
  atc: codes(ATC, 'must be ATC codes or groups'),
})
export const formRow = z.object({ en: filled, zh: filled, aliases_en: list, aliases_zh: list })
export const classRow = z.object({ en: filled, zh: filled, atc: codes(ATC, 'must be ATC codes or groups'), aliases_en: list, aliases_zh: list, note: cell })
export const herbRow = z.object({ zh: filled, latin: cell, kind: z.enum(['herb', 'patent']), aliases: list, note: cell })

export type SubstanceRow = Readonly<z.infer<typeof substanceRow>>
export type StemRow = Readonly<z.infer<typeof stemRow>>
export type FormRow = Readonly<z.infer<typeof formRow>>
export type ClassRow = Readonly<z.infer<typeof classRow>>
export type HerbRow = Readonly<z.infer<typeof herbRow>>

export interface Located<Row> {
  readonly file: string
  /** From 1, the header included. */
  readonly line: number
  readonly row: Row
}

/** Parses one file. Throws SourceError naming file, line and column of the first bad cell. */
export function parseTable<Schema extends z.ZodObject>(file: string, text: string, schema: Schema): readonly Located<z.output<Schema>>[] {
  const columns = Object.keys(schema.shape)
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  if (lines[0] !== columns.join('\t')) throw new SourceError('SOURCE_INVALID', `the header must read ${columns.join('<TAB>')}`, { value: file })
  return lines.flatMap((line, index) => {
    if (index === 0 || line.trim() === '' || line.startsWith('#')) return []
    return [{ file, line: index + 1, row: parseLine(`${file}:${index + 1}`, line, columns, schema) }]
  })
}

function parseLine<Schema extends z.ZodObject>(where: string, line: string, columns: readonly string[], schema: Schema): z.output<Schema> {
  const cells = line.split('\t')
  // Trailing empty cells are easily lost in an editor.
  while (cells.length < columns.length) cells.push('')
  if (cells.length > columns.length) throw new SourceError('SOURCE_INVALID', `a row has ${cells.length} cells, ${columns.length} are known`, { value: where })
  const parsed = schema.safeParse(Object.fromEntries(columns.map((column, index) => [column, cells[index]])))
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new SourceError('SOURCE_INVALID', `column "${String(issue?.path[0])}" ${issue?.message ?? 'is invalid'}`, { value: where })
}
