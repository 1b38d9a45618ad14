/** What is done, planned, asked for, said: procedures, orders, plans, visits. */
import type { Field } from '../fields.ts'
import type { Family } from './family.ts'

const STATUS: Field = { label: 'status', path: 'status' }
const NOTE: Field = { label: 'comment', path: 'note' }
const REASONS: readonly Field[] = [
  { label: 'reason', path: 'reasonCode' },
  { label: 'reason', path: 'reasonReference' },
  { label: 'reason', path: 'reason' },
]
/** R4 puts the activity's detail inside the plan; R5 refers to another resource. */
const ACTIVITY: Field = {
  label: 'activity',
  path: 'activity',
  fields: [
    {
      label: 'activity',
      path: 'detail',
      fields: [
        { label: 'activity', path: 'code' },
        { label: 'status', path: 'status' },
        { label: 'reason', path: 'reasonCode' },
        { label: 'timing', path: 'scheduled[x]' },
        { label: 'substance', path: 'product[x]' },
        { label: 'description', path: 'description' },
      ],
    },
    { label: 'activity', path: 'reference' },
    { label: 'activity', path: 'plannedActivityReference' },
    { label: 'outcome', path: 'outcomeCodeableConcept' },
    { label: 'outcome', path: 'performedActivity' },
    { label: 'comment', path: 'progress' },
  ],
}

export const CARE: Family = {
  Procedure: {
    headline: ['code'],
    dates: ['performed[x]', 'occurrence[x]', 'recorded'],
    fields: [STATUS, { label: 'notDone', path: 'statusReason' }, { label: 'category', path: 'category' }, ...REASONS, { label: 'bodySite', path: 'bodySite' }, { label: 'used', path: 'usedCode' }, { label: 'used', path: 'usedReference' }, { label: 'used', path: 'used' }, { label: 'outcome', path: 'outcome' }, { label: 'complication', path: 'complication' }, { label: 'complication', path: 'complicationDetail' }, { label: 'followUp', path: 'followUp' }, NOTE],
  },
  ServiceRequest: {
    headline: ['code', 'category'],
    dates: ['authoredOn', 'occurrence[x]'],
    fields: [{ label: 'doNotPerform', path: 'doNotPerform' }, STATUS, { label: 'priority', path: 'priority' }, { label: 'category', path: 'category' }, { label: 'description', path: 'orderDetail' }, { label: 'description', path: 'orderDetail.parameter', fields: [{ label: 'type', path: 'code' }, { label: 'description', path: 'value[x]' }] }, { label: 'quantity', path: 'quantity[x]' }, ...REASONS, { label: 'bodySite', path: 'bodySite' }, { label: 'timing', path: 'occurrence[x]' }, { label: 'instruction', path: 'patientInstruction' }, { label: 'instruction', path: 'patientInstruction.instruction[x]' }, NOTE],
  },
  DeviceRequest: { headline: ['code[x]', 'code'], dates: ['authoredOn'], fields: [STATUS, ...REASONS, NOTE] },
  CarePlan: {
    headline: ['title', 'category', 'description'],
    dates: ['period.start', 'created'],
    fields: [STATUS, { label: 'category', path: 'category' }, { label: 'description', path: 'description' }, { label: 'address', path: 'addresses' }, { label: 'goal', path: 'goal' }, ACTIVITY, NOTE],
  },
  Goal: {
    headline: ['description'],
    dates: ['start[x]', 'statusDate'],
    fields: [{ label: 'status', path: 'lifecycleStatus' }, { label: 'outcome', path: 'achievementStatus' }, { label: 'category', path: 'category' }, { label: 'priority', path: 'priority' }, { label: 'target', path: 'target', fields: [{ label: 'target', path: 'measure' }, { label: 'target', path: 'detail[x]' }, { label: 'timing', path: 'due[x]' }] }, { label: 'address', path: 'addresses' }, NOTE],
  },
  ClinicalImpression: {
    headline: ['description', 'summary', 'code'],
    dates: ['effective[x]', 'date'],
    fields: [
      STATUS,
      { label: 'description', path: 'description' },
      { label: 'problem', path: 'problem' },
      { label: 'investigation', path: 'investigation', fields: [{ label: 'investigation', path: 'code' }, { label: 'finding', path: 'item' }] },
      { label: 'summary', path: 'summary' },
      { label: 'finding', path: 'finding', fields: [{ label: 'finding', path: 'itemCodeableConcept' }, { label: 'finding', path: 'itemReference' }, { label: 'finding', path: 'item' }, { label: 'basis', path: 'basis' }] },
      { label: 'prognosis', path: 'prognosisCodeableConcept' },
      { label: 'prognosis', path: 'prognosisReference' },
      NOTE,
    ],
  },
  Communication: {
    headline: ['topic', 'category', 'reasonCode'],
    dates: ['sent', 'received'],
    fields: [STATUS, { label: 'category', path: 'category' }, ...REASONS, { label: 'description', path: 'payload.content[x]' }, NOTE],
  },
  Encounter: {
    headline: ['type', 'serviceType', 'class'],
    dates: ['period.start', 'actualPeriod.start'],
    fields: [
      STATUS,
      { label: 'category', path: 'class' },
      { label: 'type', path: 'serviceType' },
      { label: 'priority', path: 'priority' },
      { label: 'reason', path: 'reasonCode' },
      { label: 'reason', path: 'reasonReference' },
      { label: 'reason', path: 'reason.value' },
      { label: 'diagnosis', path: 'diagnosis.condition' },
      { label: 'timing', path: 'period' },
      { label: 'timing', path: 'actualPeriod' },
      { label: 'discharge', path: 'hospitalization.dischargeDisposition' },
      { label: 'discharge', path: 'admission.dischargeDisposition' },
    ],
  },
  EpisodeOfCare: { headline: ['type', 'diagnosis.condition'], dates: ['period.start'], fields: [STATUS, { label: 'diagnosis', path: 'diagnosis.condition' }, { label: 'reason', path: 'reason.value' }] },
  NutritionOrder: {
    headline: ['oralDiet.type', 'supplement.type', 'enteralFormula.baseFormulaType', 'oralDiet.instruction'],
    dates: ['dateTime'],
    fields: [STATUS, { label: 'description', path: 'oralDiet.nutrient', fields: [{ label: 'substance', path: 'modifier' }, { label: 'quantity', path: 'amount' }] }, { label: 'description', path: 'oralDiet.texture.modifier' }, { label: 'description', path: 'oralDiet.fluidConsistencyType' }, { label: 'instruction', path: 'oralDiet.instruction' }, { label: 'description', path: 'supplement', fields: [{ label: 'type', path: 'type' }, { label: 'substance', path: 'productName' }, { label: 'quantity', path: 'quantity' }, { label: 'instruction', path: 'instruction' }] }, { label: 'instruction', path: 'enteralFormula.administrationInstruction' }, { label: 'exclusion', path: 'excludeFoodModifier' }, NOTE],
  },
  ImagingStudy: {
    headline: ['description', 'procedureCode', 'procedure', 'series.bodySite', 'series.modality'],
    dates: ['started'],
    fields: [STATUS, { label: 'modality', path: 'modality' }, { label: 'modality', path: 'series.modality' }, { label: 'bodySite', path: 'series.bodySite' }, { label: 'description', path: 'series.description' }, ...REASONS, NOTE],
  },
  VisionPrescription: { headline: ['lensSpecification.product', 'reasonCode'], dates: ['dateWritten', 'created'], fields: [STATUS, { label: 'description', path: 'lensSpecification', fields: [{ label: 'type', path: 'product' }, { label: 'bodySite', path: 'eye' }, { label: 'quantity', path: 'sphere' }, { label: 'quantity', path: 'cylinder' }, { label: 'quantity', path: 'axis' }, { label: 'comment', path: 'note' }] }] },
}
