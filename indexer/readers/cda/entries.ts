/** Coded entries as lines, for sections that have no narrative, and for fragments. */
import { detectLanguage } from '../../../src/text/language.ts'
import { systemName, type Code } from '../fhir/codes.ts'
import { dayOf } from '../hl7v2/message.ts'
import { attributeAt, elementsOf, find, first, textOf } from '../xml/query.ts'
import type { Element } from '../xml/tree.ts'

const ACTS = new Set('act observation procedure substanceAdministration supply encounter organizer regionOfInterest observationMedia'.split(' '))
/** People and places inside an act say who and where. */
const PERSONAL = new Set('author performer informant participant subject custodian recordTarget dataEnterer legalAuthenticator authenticator informationRecipient'.split(' '))

/** One line an act: what, value, dose, when, in the document's own words; nested acts below, indented. */
export function entryLines(element: Element, named: (id: string) => string | undefined, depth = 0): readonly string[] {
  if (PERSONAL.has(element.name)) return []
  if (!ACTS.has(element.name)) return elementsOf(element).flatMap((child) => entryLines(child, named, depth))
  if (element.attributes['nullFlavor'] !== undefined) return []
  const line = actLine(element, named)
  const inner = elementsOf(element).filter(({ name }) => name === 'entryRelationship' || name === 'component').flatMap((child) => entryLines(child, named, depth + 1))
  return [...(line === '' ? [] : [`${'  '.repeat(line === '' ? 0 : Math.min(depth, 4))}${line}`]), ...inner]
}

/** Wrapper acts of C-CDA ("Concern") say nothing of their own. */
const WRAPPERS = new Set(['CONC', 'ASSERTION', '48765-2'])

function actLine(act: Element, named: (id: string) => string | undefined): string {
  const code = first(act, 'code')
  const what = WRAPPERS.has(code?.attributes['code'] ?? '') ? '' : conceptText(code, named)
  const values = find(act, 'value').map((value) => valueText(value, named)).filter((value) => value !== '')
  const medicine = conceptText(first(act, 'consumable/manufacturedProduct/manufacturedMaterial/code') ?? first(act, 'product/manufacturedProduct/manufacturedMaterial/code'), named)
  const dose = valueText(first(act, 'doseQuantity'), named)
  const route = conceptText(first(act, 'routeCode'), named)
  const interpretation = conceptText(first(act, 'interpretationCode'), named)
  const day = dayOf(attributeAt(act, 'effectiveTime', 'value') ?? attributeAt(act, 'effectiveTime/low', 'value'))
  const told = [medicine, [what, values.join('; ')].filter((part) => part !== '').join(': '), interpretation === '' ? '' : `(${interpretation})`, dose, route].filter((part) => part !== '')
  if (told.length === 0) return ''
  const language = detectLanguage(told.join(' '))
  const negated = act.attributes['negationInd'] === 'true' ? (language === 'zh' ? '无：' : 'Not: ') : ''
  return `${negated}${told.join(', ')}${day === undefined ? '' : `, ${day}`}`.replace(', (', ' (')
}

function conceptText(concept: Element | undefined, named: (id: string) => string | undefined): string {
  if (concept === undefined) return ''
  const reference = attributeAt(concept, 'originalText/reference', 'value')
  const original = textOf(first(concept, 'originalText')) || (reference === undefined ? '' : (named(reference.replace(/^#/, '')) ?? ''))
  return concept.attributes['displayName']?.trim() || original || find(concept, 'translation').map(({ attributes }) => attributes['displayName']?.trim()).find((name) => name !== undefined && name !== '') || ''
}

function valueText(value: Element | undefined, named: (id: string) => string | undefined): string {
  if (value === undefined) return ''
  const amount = value.attributes['value']
  if (amount !== undefined) return dateOrAmount(value, amount)
  const low = first(value, 'low')?.attributes['value']
  const high = first(value, 'high')?.attributes['value']
  const unit = first(value, 'low')?.attributes['unit'] ?? first(value, 'high')?.attributes['unit'] ?? ''
  if (low !== undefined || high !== undefined) return `${low ?? '…'} – ${high ?? '…'}${unit === '' || unit === '1' ? '' : ` ${unit}`}`
  const concept = conceptText(value, named)
  if (concept !== '') return concept
  const reference = attributeAt(value, 'reference', 'value')
  return textOf(value) || (reference === undefined ? '' : (named(reference.replace(/^#/, '')) ?? ''))
}

function dateOrAmount({ attributes }: Element, amount: string): string {
  if (attributes['type']?.endsWith('TS') === true) return dayOf(amount) ?? amount
  const unit = attributes['unit']
  return unit === undefined || unit === '1' ? amount : `${amount} ${unit}`
}

const MAX_CODES = 128

/** Codes of clinical systems anywhere in it. HL7's own vocabularies (2.16.840.1.113883.5) and templates are structure. */
export function codesIn(element: Element): readonly Code[] {
  const found = new Map<string, Code>()
  const walk = (one: Element): void => {
    const { code, codeSystem, displayName } = one.attributes
    if (code !== undefined && codeSystem !== undefined && !codeSystem.startsWith('2.16.840.1.113883.5') && !PERSONAL.has(one.name) && found.size < MAX_CODES) {
      const system = systemName(codeSystem)
      if (!found.has(`${system}:${code}`)) found.set(`${system}:${code}`, { system, code, display: displayName })
    }
    for (const child of elementsOf(one)) if (!PERSONAL.has(child.name)) walk(child)
  }
  walk(element)
  return [...found.values()]
}
