/** What becomes of each type of resource. What has no text of its own to find is left out, with the reason. */

/** Never embedded: of a patient, a pseudonym, the year of birth and the sex go into the metadata of others. */
const PERSON = 'Patient Practitioner PractitionerRole RelatedPerson Person Group'
const ADMINISTRATIVE =
  'Account Appointment AppointmentResponse AuditEvent Basic BiologicallyDerivedProduct BodyStructure CareTeam ChargeItem CommunicationRequest Consent Contract Device DeviceMetric DeviceUsage DeviceUseStatement DeviceAssociation DeviceDispense DocumentManifest Endpoint EnrollmentRequest EnrollmentResponse GenomicStudy GuidanceResponse HealthcareService ImagingSelection ImmunizationEvaluation ImmunizationRecommendation InventoryItem InventoryReport Invoice Linkage List Location MeasureReport Media Medication MolecularSequence Organization OrganizationAffiliation Permission Provenance RequestGroup RequestOrchestration ResearchSubject Schedule Slot Specimen Substance SupplyDelivery SupplyRequest Task Transport VerificationResult EncounterHistory FormularyItem NutritionIntake NutritionProduct'
const FINANCIAL = 'Claim ClaimResponse Coverage CoverageEligibilityRequest CoverageEligibilityResponse ExplanationOfBenefit InsurancePlan PaymentNotice PaymentReconciliation'
const DEFINITION =
  'ActivityDefinition ActorDefinition AdministrableProductDefinition ArtifactAssessment CatalogEntry ChargeItemDefinition Citation ClinicalUseDefinition ConditionDefinition DeviceDefinition EffectEvidenceSynthesis EventDefinition Evidence EvidenceReport EvidenceVariable ExampleScenario Ingredient Library ManufacturedItemDefinition Measure MedicationKnowledge MedicinalProduct MedicinalProductAuthorization MedicinalProductContraindication MedicinalProductDefinition MedicinalProductIndication MedicinalProductIngredient MedicinalProductInteraction MedicinalProductManufactured MedicinalProductPackaged MedicinalProductPharmaceutical MedicinalProductUndesirableEffect ObservationDefinition PackagedProductDefinition PlanDefinition Questionnaire RegulatedAuthorization Requirements ResearchDefinition ResearchElementDefinition ResearchStudy RiskEvidenceSynthesis SpecimenDefinition SubstanceDefinition SubstanceNucleicAcid SubstancePolymer SubstanceProtein SubstanceReferenceInformation SubstanceSourceMaterial SubstanceSpecification TestPlan TestReport TestScript'
const CONFORMANCE =
  'CapabilityStatement CodeSystem CompartmentDefinition ConceptMap GraphDefinition ImplementationGuide MessageDefinition MessageHeader NamingSystem OperationDefinition OperationOutcome Parameters SearchParameter StructureDefinition StructureMap Subscription SubscriptionStatus SubscriptionTopic TerminologyCapabilities ValueSet'

const REASONS = new Map<string, string>(
  [
    { names: PERSON, reason: 'person' },
    { names: ADMINISTRATIVE, reason: 'administrative' },
    { names: FINANCIAL, reason: 'financial' },
    { names: DEFINITION, reason: 'definition' },
    { names: CONFORMANCE, reason: 'conformance' },
    { names: 'Binary', reason: 'attachment' },
  ].flatMap(({ names, reason }) => names.split(' ').map((name) => [name, reason] as const)),
)

/** Undefined for a type that is read. */
export function leftOutReason(resourceType: string): string | undefined {
  return REASONS.get(resourceType)
}
