/** A FHIR value as text, by its shape: the data types of R4 §2.24 and R5 §2.1.28 can be told apart by their elements. */
import { at, isObject, list, objects, text, textAt, type Json } from './json.ts'
import { referencedType } from './references.ts'
import type { Scope } from './scope.ts'

/** Their names never become text. */
export const PERSONS_AND_PLACES = new Set(['Patient', 'Practitioner', 'PractitionerRole', 'RelatedPerson', 'Person', 'Organization', 'Location', 'Group', 'CareTeam', 'HealthcareService'])
/** A reference may lead to one that leads further; a circle must end. */
const MAX_HOPS = 3

export function renderAll(values: readonly unknown[], scope: Scope, hops = 0): string {
  return [...new Set(values.map((value) => render(value, scope, hops)).filter((part) => part !== undefined))].join('; ')
}

export function render(value: unknown, scope: Scope, hops = 0): string | undefined {
  if (typeof value === 'number') return number(value)
  if (!isObject(value)) return date(value, true) ?? text(value)
  const { concept, reference } = value
  if (isObject(concept) || isObject(reference)) return render(concept, scope, hops) ?? render(reference, scope, hops)
  if (value['coding'] !== undefined || isConceptText(value)) return renderConcept(value)
  if ('reference' in value || 'display' in value || 'identifier' in value) return renderReference(value, scope, hops)
  return renderMeasure(value) ?? renderTime(value) ?? text(value['text']) ?? text(value['code'])
}

function isConceptText(value: Json): boolean {
  return typeof value['text'] === 'string' && Object.keys(value).every((key) => key === 'text' || key === 'id' || key === 'extension')
}

/** What people call it, else the code systems' words, else the bare code. */
function renderConcept(value: Json): string | undefined {
  const codings = objects(value['coding'])
  return text(value['text']) ?? codings.map(({ display }) => text(display)).find((display) => display !== undefined) ?? codings.map(({ code }) => text(code)).find((code) => code !== undefined)
}

/** A Coding has a display and a code of its own; a Reference leads to what has. */
function renderReference(value: Json, scope: Scope, hops: number): string | undefined {
  if (value['code'] !== undefined && value['reference'] === undefined) return text(value['display']) ?? text(value['code'])
  const target = scope.resolve(value, scope.resource)
  if (PERSONS_AND_PLACES.has(target?.resourceType ?? referencedType(value) ?? '')) return undefined
  const named = text(value['display'])
  if (target === undefined || hops >= MAX_HOPS) return named
  return naming(target, scope, hops + 1) ?? named
}

/** The element that says what a resource is about. */
const NAMING = ['code', 'medication[x]', 'vaccineCode', 'ingredient.item[x]', 'description', 'title', 'type', 'name', 'deviceName.name'] as const

export function naming(resource: Json, scope: Scope, hops = 0): string | undefined {
  for (const path of NAMING) {
    const found = at(resource, path)
    const rendered = renderAll(found, scope, hops)
    if (rendered !== '') return rendered
  }
  return undefined
}

/** Quantity, Range, Ratio, SampledData's origin is left out. */
function renderMeasure(value: Json): string | undefined {
  if (isObject(value['numerator']) || isObject(value['denominator'])) return [value['numerator'], value['denominator']].map(quantity).filter((part) => part !== undefined).join(' / ')
  if (isObject(value['low']) || isObject(value['high'])) return range(quantity(value['low']), quantity(value['high']))
  return quantity(value)
}

function range(low: string | undefined, high: string | undefined): string | undefined {
  const unit = / .*$/.exec(high ?? '')?.[0]
  if (unit !== undefined && low?.endsWith(unit) === true) return `${low.slice(0, -unit.length)} – ${high ?? ''}`
  if (low === undefined) return high === undefined ? undefined : `≤ ${high}`
  return high === undefined ? `≥ ${low}` : `${low} – ${high}`
}

function quantity(value: unknown): string | undefined {
  if (!isObject(value)) return undefined
  const amount = amountOf(value['value'])
  if (amount === undefined) return undefined
  const unit = text(value['unit']) ?? text(value['code']) ?? text(value['currency'])
  return `${text(value['comparator']) ?? ''}${amount}${unit === undefined || unit === '1' ? '' : ` ${unit}`}`
}

/** XML carries numbers as text. */
function amountOf(value: unknown): string | undefined {
  if (typeof value === 'number') return number(value)
  return typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value) ? number(Number(value)) : text(value)
}

/** Computed values come with noise in the last digits; nobody measures to more than six. */
function number(value: number): string {
  const plain = String(value)
  return plain.length > 10 && !Number.isInteger(value) ? String(Number(value.toPrecision(6))) : plain
}

/** Period, Timing, and the date alone of a time. */
function renderTime(value: Json): string | undefined {
  const start = date(value['start'])
  const end = date(value['end'])
  if (start !== undefined || end !== undefined) return start === end ? start : `${start ?? '…'} – ${end ?? '…'}`
  const { repeat } = value
  if (isObject(repeat)) return text(textAt(value, 'code.text')) ?? textAt(value, 'code.coding.display') ?? textAt(value, 'code.coding.code') ?? frequency(repeat)
  return isObject(value['code']) ? renderConcept(value['code']) : undefined
}

/** "2 × per 1 d" from Timing.repeat. */
function frequency(repeat: Json): string | undefined {
  const period = text(repeat['period'])
  const events = list(repeat['when']).map(text).filter((when) => when !== undefined)
  if (period === undefined) return events.length === 0 ? undefined : events.join(', ')
  return [`${text(repeat['frequency']) ?? '1'} × per ${period} ${text(repeat['periodUnit']) ?? ''}`.trim(), ...events].join(', ')
}

/** The day of a FHIR date or time; the hour of the day tells nothing to a search. */
export function date(value: unknown, timed = false): string | undefined {
  return (timed ? /^\d{4}-\d{2}-\d{2}(?=T\d)/ : /^\d{4}(?:-\d{2}(?:-\d{2})?)?/).exec(text(value) ?? '')?.[0]
}
