/** What each segment but OBX says in a line: diagnoses, allergies, procedures, medicines, orders, documents. */
import type { Label } from '../labels.ts'
import { codedText, component, dayOf, fieldText, repetitions, type Delimiters, type Segment } from './message.ts'

export interface Statement {
  readonly label: Label
  readonly value: string
}

type Tell = (fields: readonly string[], delimiters: Delimiters) => readonly (readonly [Label, string])[]

const join = (...parts: readonly (string | undefined)[]): string => parts.filter((part) => part !== undefined && part !== '').join(', ')
const quantity = (value: string | undefined, units: string | undefined, delimiters: Delimiters): string => join([component(value, 1, delimiters), codedText(units, delimiters)].filter((part) => part !== '').join(' '))

/** Field numbers of HL7 v2.3 to 2.8, which agree here. */
const TELL: Readonly<Record<string, Tell>> = {
  DG1: (f, d) => [['diagnosis', join(codedText(f[3], d) || fieldText(f[4], d), codedText(f[6], d) === codedText(f[3], d) ? undefined : diagnosisType(f[6], d))]],
  AL1: (f, d) => [['Allergy', join(codedText(f[3], d), repetitions(f[5], d).map((one) => codedText(one, d)).join('; '), codedText(f[4], d))]],
  IAM: (f, d) => [['Allergy', join(codedText(f[3], d), repetitions(f[5], d).map((one) => codedText(one, d)).join('; '), codedText(f[4], d))]],
  PR1: (f, d) => [['Procedure', join(codedText(f[3], d) || fieldText(f[4], d), dayOf(f[5]))]],
  PRB: (f, d) => [['problem', join(codedText(f[3], d), dayOf(f[2]))]],
  GOL: (f, d) => [['goal', codedText(f[3], d)]],
  PV2: (f, d) => [['Admission', codedText(f[3], d)]],
  RXO: (f, d) => [['Medication', join(codedText(f[1], d), quantity(f[2], f[4], d), fieldText(f[6], d))]],
  RXE: (f, d) => [['Medication', join(codedText(f[2], d), quantity(f[3], f[5], d), repetitions(f[7], d).map((one) => codedText(one, d)).join('; '))]],
  RXD: (f, d) => [['Medication', join(codedText(f[2], d), quantity(f[4], f[5], d), dayOf(f[3]))]],
  RXG: (f, d) => [['Medication', join(codedText(f[4], d), quantity(f[5], f[7], d))]],
  RXA: (f, d) => [['Immunization', join(codedText(f[5], d), quantity(f[6] === '999' ? '' : f[6], f[6] === '999' ? '' : f[7], d), dayOf(f[3]), codedText(f[18], d))]],
  RXR: (f, d) => [['route', join(codedText(f[1], d), codedText(f[2], d))]],
  SPM: (f, d) => [['specimen', join(codedText(f[4], d), codedText(f[8], d))]],
  NTE: (f, d) => [['Note', fieldText(f[3], d)]],
  SCH: (f, d) => [['Appointment', join(codedText(f[7], d), codedText(f[8], d))]],
  RF1: (f, d) => [['ServiceRequest', join(codedText(f[2], d), codedText(f[3], d), repetitions(f[10], d).map((one) => codedText(one, d)).join('; '))]],
  ODS: (f, d) => [['NutritionOrder', join(codedText(f[3], d), fieldText(f[4], d))]],
  FT1: (f, d) => [['Procedure', codedText(f[25], d)], ['diagnosis', repetitions(f[19], d).map((one) => codedText(one, d)).join('; ')]],
}

/** HL7 table 0052. */
function diagnosisType(field: string | undefined, delimiters: Delimiters): string | undefined {
  return { A: 'admitting', W: 'working', F: 'final' }[component(field, 1, delimiters)]
}

export function statementsOf({ name, fields }: Segment, delimiters: Delimiters): readonly Statement[] {
  return (TELL[name]?.(fields, delimiters) ?? []).map(([label, value]) => ({ label, value })).filter(({ value }) => value !== '')
}

/** HL7 table 0396 → the short names of codes.ts. */
const SYSTEMS: Readonly<Record<string, string>> = { LN: 'loinc', LOINC: 'loinc', SCT: 'snomed', SNM: 'snomed', 'SNOMED-CT': 'snomed', I10: 'icd10', I10C: 'icd10cm', ICD10: 'icd10', I9: 'icd9cm', I9C: 'icd9cm', RXNORM: 'rxnorm', CVX: 'cvx', NDC: 'ndc', C4: 'cpt', CPT: 'cpt', ATC: 'atc', W4: 'atc' }
const CODED: Readonly<Record<string, readonly number[]>> = { OBR: [4], OBX: [3, 5], DG1: [3], AL1: [3, 5], IAM: [3], PR1: [3], RXO: [1], RXE: [2], RXD: [2], RXA: [5], PRB: [3], PV2: [3] }

/** Codes of known systems, `loinc:718-7`, with their words. */
export function codesOf(segments: readonly Segment[], delimiters: Delimiters): readonly { readonly system: string; readonly code: string; readonly display?: string }[] {
  const found = new Map<string, { system: string; code: string; display?: string }>()
  for (const { name, fields } of segments) {
    for (const number of CODED[name] ?? []) {
      if (name === 'OBX' && number === 5 && !/^C[EWN]/.test(fields[2] ?? '')) continue
      for (const offset of [1, 4]) {
        const system = SYSTEMS[component(fields[number], offset + 2, delimiters).toUpperCase()]
        const code = component(fields[number], offset, delimiters)
        const display = component(fields[number], offset + 1, delimiters)
        if (system !== undefined && code !== '' && !found.has(`${system}:${code}`)) found.set(`${system}:${code}`, { system, code, ...(display === '' ? {} : { display }) })
      }
    }
  }
  return [...found.values()]
}
