/** Codes of a resource as metadata: `loinc:29463-7`, with their displays beside them. */
import type { Metadata } from '../../../src/domain.ts'
import { isObject, isResource, list, text, type Json } from './json.ts'

/** Short names for the code systems that people filter on: canonical URLs (FHIR R4 §4.3.0) and OIDs. */
const SYSTEMS: Readonly<Record<string, string>> = {
  'http://snomed.info/sct': 'snomed',
  'http://loinc.org': 'loinc',
  'http://www.nlm.nih.gov/research/umls/rxnorm': 'rxnorm',
  'http://hl7.org/fhir/sid/icd-10': 'icd10',
  'http://hl7.org/fhir/sid/icd-10-cm': 'icd10cm',
  'http://hl7.org/fhir/sid/icd-10-pcs': 'icd10pcs',
  'http://hl7.org/fhir/sid/icd-11': 'icd11',
  'http://id.who.int/icd/release/11/mms': 'icd11',
  'http://hl7.org/fhir/sid/icd-9-cm': 'icd9cm',
  'http://www.whocc.no/atc': 'atc',
  'http://hl7.org/fhir/sid/atc': 'atc',
  'http://hl7.org/fhir/sid/cvx': 'cvx',
  'http://hl7.org/fhir/sid/ndc': 'ndc',
  'http://www.ama-assn.org/go/cpt': 'cpt',
  '2.16.840.1.113883.6.96': 'snomed',
  '2.16.840.1.113883.6.1': 'loinc',
  '2.16.840.1.113883.6.88': 'rxnorm',
  '2.16.840.1.113883.6.3': 'icd10',
  '2.16.840.1.113883.6.90': 'icd10cm',
  '2.16.840.1.113883.6.4': 'icd10pcs',
  '2.16.840.1.113883.6.103': 'icd9cm',
  '2.16.840.1.113883.6.73': 'atc',
  '2.16.840.1.113883.12.292': 'cvx',
  '2.16.840.1.113883.6.69': 'ndc',
  '2.16.840.1.113883.6.12': 'cpt',
}
/** Vocabulary of the format itself (status, category, act code), not of medicine. */
const STRUCTURAL = /terminology\.hl7\.org|hl7\.org\/fhir\/(?!sid\/)|\/v[23]\/|unitsofmeasure|ietf/
const STRUCTURAL_ELEMENTS = new Set(['meta', 'extension', 'contained', 'text', 'identifier', 'category', 'subject', 'author'])
const MAX_CODES = 64
export interface Code {
  readonly system: string
  readonly code: string
  readonly display?: string | undefined
}

export function systemName(system: string): string {
  return SYSTEMS[system.replace(/^urn:oid:/, '')] ?? system
}

/** All clinical codes in the resource, in document order, each once. */
export function codesOf(resource: Json): readonly Code[] {
  const found = new Map<string, Code>()
  walk(resource, 0)
  return [...found.values()]

  function walk(value: unknown, depth: number): void {
    if (found.size >= MAX_CODES) return
    if (Array.isArray(value)) for (const item of value) walk(item, depth)
    else if (isObject(value) && (depth === 0 || !isResource(value))) {
      for (const coding of list(value['coding'])) add(coding)
      for (const [name, inner] of Object.entries(value)) if (!STRUCTURAL_ELEMENTS.has(name) && name !== 'coding') walk(inner, depth + 1)
    }
  }

  function add(coding: unknown): void {
    if (!isObject(coding)) return
    const system = text(coding['system'])
    const code = text(coding['code'])
    if (system === undefined || code === undefined || STRUCTURAL.test(system)) return
    const name = systemName(system)
    if (!found.has(`${name}:${code}`)) found.set(`${name}:${code}`, { system: name, code, display: text(coding['display']) })
  }
}

export function codeMetadata(codes: readonly Code[]): Metadata {
  if (codes.length === 0) return {}
  const names = [...new Set(codes.flatMap(({ display }) => display ?? []))]
  return { codes: codes.map(({ system, code }) => `${system}:${code}`), ...(names.length === 0 ? {} : { code_names: names }) }
}
