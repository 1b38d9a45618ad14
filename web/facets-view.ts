/** Facets as checkboxes; several values of one field mean any of them, several fields mean all of them. */
import { element } from './dom.ts'
import { fieldLabel, text } from './text.ts'

export interface FacetValue {
  readonly value: string | number | boolean
  readonly count: number
}

export type Chosen = Readonly<Record<string, readonly string[]>>

export interface FacetsView {
  readonly facets: Readonly<Record<string, readonly FacetValue[]>>
  readonly chosen: Chosen
  readonly choose: (chosen: Chosen) => void
}

const VALUES_SHOWN = 12

export function facetsPanel({ facets, chosen, choose }: FacetsView): HTMLElement | undefined {
  const fields = Object.entries(facets).filter(([field, values]) => values.length > 1 || chosen[field] !== undefined)
  if (fields.length === 0) return undefined
  const some = Object.keys(chosen).length > 0
  return element(
    'aside',
    { class: 'facets', 'aria-label': text('filters') },
    element('details', { open: some || matchMedia('(min-width: 56rem)').matches }, element('summary', {}, text('filters')), some ? element('button', { type: 'button', click: () => choose({}) }, text('clear')) : undefined, ...fields.map(([field, values]) => fieldset(field, values, chosen, choose))),
  )
}

function fieldset(field: string, values: readonly FacetValue[], chosen: Chosen, choose: FacetsView['choose']): HTMLElement {
  const picked = new Set(chosen[field])
  const boxes = values.slice(0, VALUES_SHOWN).map(({ value, count }) => {
    const name = String(value)
    return element('label', {}, element('input', { type: 'checkbox', checked: picked.has(name), change: () => choose(toggled(chosen, field, name)) }), name, element('span', { class: 'count' }, String(count)))
  })
  return element('fieldset', {}, element('legend', {}, fieldLabel(field)), ...boxes)
}

function toggled(chosen: Chosen, field: string, value: string): Chosen {
  const before = chosen[field] ?? []
  const after = before.includes(value) ? before.filter((each) => each !== value) : [...before, value]
  const { [field]: _, ...others } = chosen
  return after.length === 0 ? others : { ...others, [field]: after }
}

/** The API's filter for what is chosen; undefined when nothing is. Numbers and truth values are sent as such. */
export function filterOf(chosen: Chosen): Readonly<Record<string, unknown>> | undefined {
  const entries = Object.entries(chosen).map(([field, values]) => [field, { in: values.flatMap(readings) }] as const)
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

/** The address knows text only: "2021" may have been the number or the word. */
function readings(value: string): readonly (string | number | boolean)[] {
  if (value === 'true' || value === 'false') return [value === 'true', value]
  return value.trim() !== '' && Number.isFinite(Number(value)) ? [Number(value), value] : [value]
}
