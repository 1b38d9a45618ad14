/** Observations: alone, as a row of a report, or with components of their own. */
import { at, objects, text, type Json } from '../json.ts'
import { renderAll } from '../render.ts'
import type { Scope } from '../scope.ts'
import type { Family } from './family.ts'

export const OBSERVATIONS: Family = {
  Observation: {
    headline: ['code', 'category'],
    dates: ['effective[x]', 'issued'],
    fields: [
      { label: 'bodySite', path: 'bodySite' },
      { label: 'method', path: 'method' },
      { label: 'specimen', path: 'specimen' },
      { label: 'comment', path: 'note' },
      { label: 'comment', path: 'comment' },
    ],
  },
}

/** Final results need no word about it; a corrected or preliminary one does. */
const USUAL_STATUS = new Set(['final', 'amended', 'unknown'])

/** `Glucose: 6.3 mmol/L (High) [3.1 – 6.2 mmol/L]`, then one indented row a component or member. */
export function observationRows(observation: Json, scope: Scope, depth = 0): readonly string[] {
  const name = renderAll(at(observation, 'code'), scope)
  const measured = resultOf(observation, scope)
  const inner = [
    ...objects(at(observation, 'component')).flatMap((component) => observationRows(component, scope, depth + 1)),
    ...(depth < MAX_PANEL_DEPTH ? members(observation, scope, depth) : []),
  ]
  const row = [name, measured].filter((part) => part !== '').join(': ')
  const rows = row === '' || (measured === '' && inner.length === 0 && depth > 0) ? [] : [measured === '' && inner.length > 0 ? `${row}:` : row]
  return [...rows, ...inner.map((part) => `  ${part}`)]
}

const MAX_PANEL_DEPTH = 4

export function resultOf(observation: Json, scope: Scope): string {
  const value = renderAll(at(observation, 'value[x]').map((found) => (found === false ? 'false' : found)), scope)
  const interpretation = renderAll(at(observation, 'interpretation'), scope)
  const range = renderAll(at(observation, 'referenceRange').map((found) => rangeOf(found as Json)), scope)
  const status = text(observation['status'])
  const missing = renderAll(at(observation, 'dataAbsentReason'), scope)
  return [value === '' && missing !== '' ? `(${missing})` : value, interpretation === '' ? '' : `(${interpretation})`, range === '' ? '' : `[${range}]`, status === undefined || USUAL_STATUS.has(status) ? '' : `{${status}}`].filter((part) => part !== '').join(' ')
}

function rangeOf(range: Json): unknown {
  return range['text'] ?? (range['low'] === undefined && range['high'] === undefined ? undefined : { low: range['low'], high: range['high'] })
}

/** R4 hasMember, STU3 related: panels of panels. */
function members(observation: Json, scope: Scope, depth: number): readonly string[] {
  return [...at(observation, 'hasMember'), ...at(observation, 'related.target')].flatMap((reference) => {
    const member = scope.resolve(reference, scope.resource)
    return member?.resourceType === 'Observation' ? observationRows(member, scope, depth + 1) : []
  })
}
