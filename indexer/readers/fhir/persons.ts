/** Persons: facts that may stand in metadata, and their names as hints for the de-identifier. Nothing else leaves here. */
import type { Metadata } from '../../../src/domain.ts'
import { createIdentifiers, type Identifiers } from '../identifiers.ts'
import type { KnownIdentifier, ReadContext } from '../port.ts'
import { pseudonym, type PatientFacts } from '../session.ts'
import { at, isObject, isResource, objects, text, textAt, type Json, type Resource } from './json.ts'
import { date } from './render.ts'
import { referencedType, referenceText } from './references.ts'
import type { Scope } from './scope.ts'

const PERSON_TYPES = new Set(['Patient', 'Practitioner', 'RelatedPerson', 'Person'])

export function isPerson(resource: Resource): boolean {
  return PERSON_TYPES.has(resource.resourceType)
}

const FACTS = new WeakMap<Resource, PatientFacts>()

/** Remembered, because every resource of a bundle asks for its patient. */
export function factsOf(person: Resource): PatientFacts {
  const held = FACTS.get(person) ?? readFacts(person)
  FACTS.set(person, held)
  return held
}

function readFacts(person: Resource): PatientFacts {
  const birthYear = Number(date(person['birthDate'])?.slice(0, 4))
  const sex = text(person['gender'])
  const identifiers = createIdentifiers()
  addPerson(identifiers, person)
  return { ...(birthYear > 0 ? { birthYear } : {}), ...(sex === undefined ? {} : { sex }), identifiers: identifiers.all() }
}

function addPerson(found: Identifiers, person: Json): void {
  for (const name of objects(at(person, 'name'))) addName(found, name)
  for (const name of objects(at(person, 'contact.name'))) addName(found, name)
  for (const extension of objects(at(person, 'extension'))) if (/maiden/i.test(text(extension['url']) ?? '')) found.add('name', text(extension['valueString']))
  for (const telecom of [...objects(at(person, 'telecom')), ...objects(at(person, 'contact.telecom'))]) found.add(telecom['system'] === 'email' ? 'email' : 'phone', text(telecom['value']))
  for (const address of [...objects(at(person, 'address')), ...objects(at(person, 'contact.address'))]) {
    found.add('address', text(address['text']))
    for (const line of at(address, 'line')) found.add('address', text(line))
  }
  for (const identifier of objects(at(person, 'identifier'))) found.add('id', text(identifier['value']))
  found.add('date', date(person['birthDate']))
}

function addName(found: Identifiers, name: Json): void {
  const family = text(name['family'])
  const given = at(name, 'given').map(text).filter((part) => part !== undefined)
  found.addName([...given, ...(family === undefined ? [] : [family])], text(name['text']))
}

/** Elements that name people; a reference there without a type is taken for a person's. */
const PERSON_ELEMENTS = new Set('subject patient author performer actor recorder asserter requester participant individual sender recipient receiver informationSource source attester party custodian assessor operator verifier authenticator responsiblePractitioner resultsInterpreter interpreter provider enterer agent who authorReference onBehalfOf serviceProvider managingOrganization generalPractitioner careManager'.split(' '))
const PLACE_TYPES = new Set(['Organization', 'Location', 'HealthcareService'])
/** Everyone the resource names, by the reference's own words and by the resource it leads to. */
export function namedPersons(resource: Resource, scope: Scope): readonly KnownIdentifier[] {
  const found = createIdentifiers()
  walk(resource, undefined)
  return found.all()

  function walk(value: unknown, key: string | undefined): void {
    if (Array.isArray(value)) for (const item of value) walk(item, key)
    else if (isObject(value)) {
      if (isResource(value) && isPerson(value)) for (const one of factsOf(value).identifiers) found.add(one.type, one.value)
      if (isReference(value)) addReference(value, key)
      for (const [name, inner] of Object.entries(value)) if (name !== 'text' || !isResource(value)) walk(inner, name)
    }
  }

  function addReference(reference: Json, key: string | undefined): void {
    const target = scope.resolve(reference, scope.resource)
    const type = target?.resourceType ?? referencedType(reference)
    if (type !== undefined && PLACE_TYPES.has(type)) {
      found.add('organization', text(reference['display']))
      found.add('organization', textAt(target, 'name'))
    } else if (type === undefined ? key !== undefined && PERSON_ELEMENTS.has(key) : PERSON_TYPES.has(type) || type === 'PractitionerRole') {
      found.addName([], text(reference['display']))
      for (const one of target === undefined ? known(reference, scope) : factsOf(target).identifiers) found.add(one.type, one.value)
    }
  }
}

function isReference(value: Json): boolean {
  return typeof value['reference'] === 'string' || (typeof value['display'] === 'string' && value['code'] === undefined && value['system'] === undefined)
}

/** A patient that an earlier source of the run described. */
function known(reference: Json, { context }: Scope): readonly KnownIdentifier[] {
  return context.session.people.get(personKey(referenceText(reference) ?? ''))?.identifiers ?? []
}

export function personKey(reference: string): string {
  return reference.replace(/^urn:uuid:/, 'Patient/').replace(/\/_history\/.*$/, '').split('/').slice(-2).join('/')
}

const SUBJECTS = ['subject', 'patient', 'beneficiary', 'individual'] as const

export function subjectOf(resource: Json): Json | undefined {
  return SUBJECTS.map((name) => objects(resource[name])[0]).find((subject) => subject !== undefined)
}

/** Safe Harbor, 45 CFR 164.514(b)(2)(i)(C): a year that tells an age over 89 is an identifier. */
const OLDEST_TOLD = 89

export function patientMetadata(scope: Scope, documentYear: number | undefined): Metadata {
  const subject = subjectOf(scope.resource)
  if (subject === undefined) return {}
  const reference = referenceText(subject)
  const target = scope.resolve(subject, scope.resource)
  if (target !== undefined && target.resourceType !== 'Patient') return {}
  const id = target === undefined ? reference : text(target['id']) === undefined ? undefined : `Patient/${text(target['id']) ?? ''}`
  const facts = target === undefined ? scope.context.session.people.get(personKey(reference ?? '')) : factsOf(target)
  const hidden = facts?.birthYear !== undefined && documentYear !== undefined && documentYear - facts.birthYear > OLDEST_TOLD
  const patient = patientPseudonym(scope.context, id ?? textAt(subject, 'identifier.value'))
  return {
    ...(patient === undefined ? {} : { patient }),
    ...(facts?.birthYear === undefined || hidden || documentYear === undefined ? {} : { birth_year: facts.birthYear }),
    ...(facts?.sex === undefined ? {} : { sex: facts.sex }),
  }
}

function patientPseudonym(context: ReadContext, id: string | undefined): string | undefined {
  return id === undefined || id.startsWith('#') ? undefined : pseudonym(context, personKey(id))
}
