/** Medicines ordered, given, dispensed, taken; vaccines. */
import type { Field } from '../fields.ts'
import type { Family } from './family.ts'

const MEDICINE = ['medication[x]', 'medication'] as const
const REASONS: readonly Field[] = [
  { label: 'reason', path: 'reasonCode' },
  { label: 'reason', path: 'reasonReference' },
  { label: 'reason', path: 'reason' },
]
const NOTE: Field = { label: 'comment', path: 'note' }

/** R4 §2.24.11: the text says it all; the parts say it where there is no text, and often beside it. */
function dosage(path: string): Field {
  return {
    label: 'dosage',
    path,
    fields: [
      { label: 'dosage', path: 'text' },
      { label: 'dose', path: 'doseAndRate.dose[x]' },
      { label: 'dose', path: 'doseAndRate.rate[x]' },
      { label: 'dose', path: 'dose[x]' },
      { label: 'dose', path: 'rate[x]' },
      { label: 'timing', path: 'timing' },
      { label: 'asNeeded', path: 'asNeeded[x]', isNamed: true },
      { label: 'asNeeded', path: 'asNeededFor', isNamed: true },
      { label: 'route', path: 'route' },
      { label: 'bodySite', path: 'site' },
      { label: 'method', path: 'method' },
      { label: 'instruction', path: 'additionalInstruction' },
      { label: 'instruction', path: 'patientInstruction' },
    ],
  }
}

const TAKEN = {
  headline: MEDICINE,
  dates: ['effective[x]', 'dateAsserted'],
  fields: [
    { label: 'status', path: 'status' },
    { label: 'status', path: 'adherence.code' },
    { label: 'missing', path: 'statusReason' },
    { label: 'timing', path: 'effective[x]' },
    { label: 'category', path: 'category' },
    ...REASONS,
    dosage('dosage'),
    NOTE,
  ],
} as const

export const MEDICATIONS: Family = {
  MedicationRequest: {
    headline: MEDICINE,
    dates: ['authoredOn'],
    fields: [
      { label: 'doNotPerform', path: 'doNotPerform' },
      { label: 'status', path: 'status' },
      { label: 'status', path: 'statusReason' },
      { label: 'priority', path: 'priority' },
      ...REASONS,
      dosage('dosageInstruction'),
      { label: 'dosage', path: 'renderedDosageInstruction' },
      { label: 'quantity', path: 'dispenseRequest.quantity' },
      { label: 'duration', path: 'dispenseRequest.expectedSupplyDuration' },
      NOTE,
    ],
  },
  MedicationStatement: TAKEN,
  MedicationUsage: TAKEN,
  MedicationAdministration: {
    headline: MEDICINE,
    dates: ['effective[x]', 'occurence[x]', 'occurrence[x]'],
    fields: [{ label: 'status', path: 'status' }, { label: 'notDone', path: 'statusReason' }, ...REASONS, dosage('dosage'), NOTE],
  },
  MedicationDispense: {
    headline: MEDICINE,
    dates: ['whenHandedOver', 'whenPrepared', 'recorded'],
    fields: [{ label: 'status', path: 'status' }, { label: 'notDone', path: 'statusReason[x]' }, { label: 'notDone', path: 'notPerformedReason' }, { label: 'quantity', path: 'quantity' }, { label: 'duration', path: 'daysSupply' }, dosage('dosageInstruction'), NOTE],
  },
  Immunization: {
    headline: ['vaccineCode'],
    dates: ['occurrence[x]', 'recorded', 'date'],
    fields: [
      { label: 'status', path: 'status' },
      { label: 'notDone', path: 'statusReason' },
      { label: 'dose', path: 'doseQuantity' },
      { label: 'dose', path: 'protocolApplied.doseNumber[x]' },
      { label: 'route', path: 'route' },
      { label: 'bodySite', path: 'site' },
      { label: 'target', path: 'protocolApplied.targetDisease' },
      ...REASONS,
      { label: 'manifestation', path: 'reaction.detail' },
      { label: 'manifestation', path: 'reaction.manifestation' },
      NOTE,
    ],
  },
}
