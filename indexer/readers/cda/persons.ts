/** The people of a CDA header and of its entries. */
import type { Metadata } from '../../../src/domain.ts'
import { createIdentifiers } from '../identifiers.ts'
import type { KnownIdentifier, ReadContext } from '../port.ts'
import { pseudonym } from '../session.ts'
import { dayOf } from '../hl7v2/message.ts'
import { attributeAt, elementsOf, find, first, textOf } from '../xml/query.ts'
import type { Element } from '../xml/tree.ts'

/** Names, addresses, phones, birth dates, wherever they stand; ids of roles that people play. */
export function identifiersIn(root: Element): readonly KnownIdentifier[] {
  const found = createIdentifiers()
  const walk = (element: Element, parent: Element): void => {
    if (element.name === 'name') addName(element, parent)
    else if (element.name === 'streetAddressLine') found.add('address', textOf(element))
    else if (element.name === 'telecom') addTelecom(element.attributes['value'])
    else if (element.name === 'birthTime') found.add('date', dayOf(element.attributes['value']))
    else if (element.name === 'id' && /^(?:patientRole|patient|associatedEntity|relatedEntity|guardian)$/.test(parent.name)) found.add('id', element.attributes['extension'])
    for (const child of elementsOf(element)) walk(child, element)
  }
  for (const child of elementsOf(root)) walk(child, root)
  return found.all()

  function addName(element: Element, parent: Element): void {
    const parts = ['given', 'family'].flatMap((kind) => find(element, kind).map(textOf)).filter((part) => part !== '')
    if (parts.length > 0) found.addName(parts)
    else if (/[Oo]rganization/.test(parent.name)) found.add('organization', textOf(element))
    else if (/[Pp]erson|patient|guardian|subject/.test(parent.name)) found.addName([], textOf(element))
  }

  function addTelecom(value: string | undefined): void {
    const bare = value?.replace(/^(?:tel|fax|mailto):(?:\/\/)?/i, '')
    found.add(bare?.includes('@') === true ? 'email' : 'phone', bare)
  }
}

const OLDEST_TOLD = 89
const SEXES: Readonly<Record<string, string>> = { F: 'female', M: 'male', UN: 'other' }

export function patientMetadata(document: Element, context: ReadContext, day: string | undefined): Metadata {
  const role = first(document, 'recordTarget/patientRole')
  const id = first(role, 'id')?.attributes
  const patient = id?.['extension'] === undefined && id?.['root'] === undefined ? undefined : pseudonym(context, `${id['root'] ?? ''}|${id['extension'] ?? ''}`)
  const born = Number(dayOf(attributeAt(role, 'patient/birthTime', 'value'))?.slice(0, 4))
  const told = born > 0 && day !== undefined && Number(day.slice(0, 4)) - born <= OLDEST_TOLD
  const sex = SEXES[attributeAt(role, 'patient/administrativeGenderCode', 'code') ?? '']
  const visit = first(document, 'componentOf/encompassingEncounter/id')?.attributes
  const encounter = visit === undefined ? undefined : pseudonym(context, `visit|${visit['root'] ?? ''}|${visit['extension'] ?? ''}`)
  const author = attributeAt(document, 'author/assignedAuthor/code', 'displayName')
  return { ...(patient === undefined ? {} : { patient }), ...(told ? { birth_year: born } : {}), ...(sex === undefined ? {} : { sex }), ...(encounter === undefined ? {} : { encounter }), ...(author === undefined ? {} : { author_role: author }) }
}
