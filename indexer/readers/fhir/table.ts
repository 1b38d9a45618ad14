/** A resource of a type with a table → one short text, its lines labelled in the language of what they say. */
import { detectLanguage } from '../../../src/text/language.ts'
import { observationRows } from './families/observations.ts'
import { TABLES } from './families/index.ts'
import { firstOf, linesOf, type Line } from './fields.ts'
import { isLabel, labelled } from '../labels.ts'
import { narrative } from './narrative.ts'
import type { Rendered } from './rendered.ts'
import type { Scope } from './scope.ts'

/** What needs no word: it is in the metadata, and dilutes a short text. */
const USUAL_STATUS = new Set(['final', 'finished', 'completed', 'available', 'unknown'])

export function renderTable(scope: Scope): Rendered {
  const { resource } = scope
  const table = TABLES[resource.resourceType]
  const headline = table === undefined ? undefined : firstOf(resource, table.headline, scope)
  const lines = table === undefined ? [] : linesOf(resource, table.fields, scope)
  const rows = resource.resourceType === 'Observation' ? observationRows(resource, scope) : []
  const told = lines.filter((line) => line.label !== 'status' && line.value !== headline)
  const status = lines.filter((line) => line.label === 'status' && !USUAL_STATUS.has(line.value))
  if (headline === undefined && told.length === 0 && rows.length === 0) {
    const narrated = narrative(resource)
    return narrated === undefined ? { parts: [] } : { parts: [{ path: [], text: narrated }] }
  }
  return { title: headline, parts: [{ path: [], text: [...head(resource.resourceType, headline, rows, lines), ...labelLines([...told, ...status], headline)].join('\n') }] }
}

function head(type: string, headline: string | undefined, rows: readonly string[], lines: readonly Line[]): readonly string[] {
  if (rows.length > 0) return rows
  const language = languageOf([headline ?? '', ...lines.map(({ value }) => value)])
  return headline === undefined ? [] : [isLabel(type) ? labelled(type, headline, language) : headline]
}

function labelLines(lines: readonly Line[], headline: string | undefined): readonly string[] {
  const language = languageOf([headline ?? '', ...lines.map(({ value }) => value)])
  return lines.map(({ label, value }) => labelled(label, value, language))
}

export function languageOf(values: readonly string[]): 'zh' | 'en' {
  return detectLanguage(values.join('\n'))
}
