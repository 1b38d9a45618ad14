/** Problems, allergies, family history, risks: what a patient has or may get. */
import type { Family } from './family.ts'

export const PROBLEMS: Family = {
  Condition: {
    headline: ['code', 'evidence.detail', 'category'],
    dates: ['onset[x]', 'recordedDate', 'assertedDate'],
    fields: [
      { label: 'clinicalStatus', path: 'clinicalStatus' },
      { label: 'verification', path: 'verificationStatus' },
      { label: 'severity', path: 'severity' },
      { label: 'bodySite', path: 'bodySite' },
      { label: 'onset', path: 'onset[x]' },
      { label: 'abatement', path: 'abatement[x]' },
      { label: 'stage', path: 'stage', fields: [{ label: 'type', path: 'type' }, { label: 'summary', path: 'summary' }, { label: 'evidence', path: 'assessment' }] },
      { label: 'evidence', path: 'evidence', fields: [{ label: 'evidence', path: 'code' }, { label: 'evidence', path: 'detail' }, { label: 'evidence', path: 'concept' }, { label: 'evidence', path: 'reference' }] },
      { label: 'comment', path: 'note' },
    ],
  },
  AllergyIntolerance: {
    headline: ['code', 'reaction.substance'],
    dates: ['onset[x]', 'recordedDate', 'assertedDate'],
    fields: [
      { label: 'clinicalStatus', path: 'clinicalStatus' },
      { label: 'verification', path: 'verificationStatus' },
      { label: 'type', path: 'type' },
      { label: 'category', path: 'category' },
      { label: 'criticality', path: 'criticality' },
      { label: 'onset', path: 'onset[x]' },
      {
        label: 'manifestation',
        path: 'reaction',
        fields: [
          { label: 'substance', path: 'substance' },
          { label: 'manifestation', path: 'manifestation' },
          { label: 'description', path: 'description' },
          { label: 'severity', path: 'severity' },
          { label: 'route', path: 'exposureRoute' },
          { label: 'comment', path: 'note' },
        ],
      },
      { label: 'comment', path: 'note' },
    ],
  },
  AdverseEvent: {
    headline: ['event', 'code', 'category'],
    dates: ['date', 'occurrence[x]', 'detected'],
    fields: [
      { label: 'status', path: 'actuality' },
      { label: 'severity', path: 'seriousness' },
      { label: 'severity', path: 'severity' },
      { label: 'substance', path: 'suspectEntity.instance[x]' },
      { label: 'result', path: 'resultingCondition' },
      { label: 'outcome', path: 'outcome' },
    ],
  },
  FamilyMemberHistory: {
    headline: ['condition.code', 'relationship'],
    dates: ['date'],
    fields: [
      { label: 'relationship', path: 'relationship' },
      { label: 'sex', path: 'sex' },
      { label: 'age', path: 'age[x]' },
      { label: 'deceased', path: 'deceased[x]' },
      { label: 'reason', path: 'reasonCode' },
      { label: 'reason', path: 'reason' },
      { label: 'condition', path: 'condition', fields: [{ label: 'condition', path: 'code' }, { label: 'outcome', path: 'outcome' }, { label: 'onset', path: 'onset[x]' }, { label: 'comment', path: 'note' }] },
      { label: 'Procedure', path: 'procedure', fields: [{ label: 'Procedure', path: 'code' }, { label: 'outcome', path: 'outcome' }, { label: 'comment', path: 'note' }] },
      { label: 'comment', path: 'note' },
    ],
  },
  Flag: { headline: ['code'], dates: ['period.start'], fields: [{ label: 'status', path: 'status' }, { label: 'category', path: 'category' }] },
  RiskAssessment: {
    headline: ['code', 'condition', 'prediction.outcome', 'method'],
    dates: ['occurrence[x]'],
    fields: [
      { label: 'status', path: 'status' },
      { label: 'method', path: 'method' },
      { label: 'condition', path: 'condition' },
      { label: 'basis', path: 'basis' },
      { label: 'reason', path: 'reasonCode' },
      { label: 'prediction', path: 'prediction', fields: [{ label: 'outcome', path: 'outcome' }, { label: 'prediction', path: 'probability[x]' }, { label: 'prediction', path: 'qualitativeRisk' }, { label: 'timing', path: 'when[x]' }, { label: 'comment', path: 'rationale' }] },
      { label: 'mitigation', path: 'mitigation' },
      { label: 'comment', path: 'note' },
    ],
  },
  DetectedIssue: {
    headline: ['code', 'detail'],
    dates: ['identified[x]', 'date'],
    fields: [
      { label: 'status', path: 'status' },
      { label: 'severity', path: 'severity' },
      { label: 'substance', path: 'implicated' },
      { label: 'evidence', path: 'evidence', fields: [{ label: 'evidence', path: 'code' }, { label: 'evidence', path: 'detail' }] },
      { label: 'description', path: 'detail' },
      { label: 'mitigation', path: 'mitigation.action' },
    ],
  },
}
