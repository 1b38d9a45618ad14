/** Whom a message is about and who signed it: a pseudonym, a year and a sex for the metadata; the rest for the de-identifier only. */
import type { Metadata } from '../../../src/domain.ts'
import { createIdentifiers, type Identifiers } from '../identifiers.ts'
import type { IdentifierType, KnownIdentifier, ReadContext } from '../port.ts'
import { pseudonym } from '../session.ts'
import { component, dayOf, repetitions, type Message, type Segment } from './message.ts'

/** Fields by data type (HL7 v2.8): XPN names, XCN persons with an id in front, CX ids, XAD addresses, XTN phones, XON organizations. */
const FIELDS: Readonly<Record<string, Readonly<Record<number, 'XPN' | 'XCN' | 'CX' | 'XAD' | 'XTN' | 'XON' | 'DT'>>>> = {
  PID: { 2: 'CX', 3: 'CX', 4: 'CX', 5: 'XPN', 6: 'XPN', 7: 'DT', 9: 'XPN', 11: 'XAD', 13: 'XTN', 14: 'XTN', 18: 'CX', 19: 'CX', 20: 'CX', 21: 'CX' },
  PD1: { 3: 'XON', 4: 'XCN' },
  NK1: { 2: 'XPN', 4: 'XAD', 5: 'XTN', 6: 'XTN', 13: 'XON', 30: 'XPN', 31: 'XTN', 32: 'XAD', 33: 'CX' },
  MRG: { 1: 'CX', 4: 'CX', 7: 'XPN' },
  PV1: { 5: 'CX', 7: 'XCN', 8: 'XCN', 9: 'XCN', 17: 'XCN', 19: 'CX', 50: 'CX', 52: 'XCN' },
  PV2: { 13: 'XCN' },
  EVN: { 5: 'XCN' },
  ORC: { 10: 'XCN', 11: 'XCN', 12: 'XCN', 14: 'XTN', 19: 'XCN', 21: 'XON', 22: 'XAD', 23: 'XTN', 24: 'XAD' },
  OBR: { 10: 'XCN', 16: 'XCN', 17: 'XTN', 28: 'XCN', 32: 'XCN', 33: 'XCN', 34: 'XCN', 35: 'XCN' },
  OBX: { 16: 'XCN', 23: 'XON', 24: 'XAD', 25: 'XCN' },
  TXA: { 5: 'XCN', 9: 'XCN', 10: 'XCN', 11: 'XCN', 22: 'XCN', 23: 'XCN' },
  GT1: { 3: 'XPN', 4: 'XPN', 5: 'XAD', 6: 'XTN', 7: 'XTN', 12: 'CX' },
  IN1: { 16: 'XPN', 19: 'XAD', 36: 'CX', 49: 'CX' },
  IN2: { 1: 'CX', 2: 'CX' },
  ROL: { 4: 'XCN' },
  PRT: { 5: 'XCN' },
  DG1: { 16: 'XCN' },
  PR1: { 8: 'XCN', 11: 'XCN', 12: 'XCN' },
  RXA: { 10: 'XCN' },
  SCH: { 12: 'XCN', 13: 'XTN', 16: 'XCN', 20: 'XCN' },
  AIP: { 3: 'XCN' },
  STF: { 3: 'XPN', 10: 'XTN', 11: 'XAD' },
  NTE: { 5: 'XCN' },
}

export function identifiersOf(message: Message): readonly KnownIdentifier[] {
  const found = createIdentifiers()
  for (const segment of message.segments) for (const [number, type] of Object.entries(FIELDS[segment.name] ?? {})) for (const one of repetitions(segment.fields[Number(number)], message.delimiters)) add(found, type, one, message)
  return found.all()
}

function add(found: Identifiers, type: string, value: string, { delimiters }: Message): void {
  const part = (number: number): string => component(value, number, delimiters)
  const simple = (kind: IdentifierType, number: number): void => found.add(kind, part(number) || undefined)
  if (type === 'XPN') found.addName([part(2), part(1)].filter((name) => name !== ''))
  else if (type === 'XCN') {
    found.addName([part(3), part(2)].filter((name) => name !== ''))
    if (part(2) === '' && part(3) === '') found.addName([], part(1))
  } else if (type === 'CX') simple('id', 1)
  else if (type === 'XAD') for (const number of [1, 2]) found.add('address', value.split(delimiters.component)[number - 1]?.split(delimiters.subcomponent).filter((piece) => piece !== '').join(' '))
  else if (type === 'XTN') for (const number of [1, 4, 12]) simple(number === 4 ? 'email' : 'phone', number)
  else if (type === 'XON') simple('organization', 1)
  else found.add('date', dayOf(value))
}

/** Safe Harbor: a year that tells an age over 89 is left out. */
const OLDEST_TOLD = 89
const SEXES: Readonly<Record<string, string>> = { F: 'female', M: 'male', O: 'other', A: 'other', N: 'other' }

export function patientMetadata(message: Message, context: ReadContext, day: string | undefined): Metadata {
  const pid = segmentOf(message, 'PID')
  const visit = segmentOf(message, 'PV1')
  const { delimiters } = message
  const [first] = repetitions(pid?.fields[3], delimiters)
  const id = component(first, 1, delimiters) || component(pid?.fields[2], 1, delimiters)
  const patient = id === '' ? undefined : pseudonym(context, `${component(first, 4, delimiters)}|${id}`)
  const visitNumber = component(visit?.fields[19], 1, delimiters)
  const encounter = visitNumber === '' ? undefined : pseudonym(context, `visit|${visitNumber}`)
  const born = Number(dayOf(pid?.fields[7])?.slice(0, 4))
  const told = born > 0 && day !== undefined && Number(day.slice(0, 4)) - born <= OLDEST_TOLD
  const sex = SEXES[component(pid?.fields[8], 1, delimiters)]
  return { ...(patient === undefined ? {} : { patient }), ...(told ? { birth_year: born } : {}), ...(sex === undefined ? {} : { sex }), ...(encounter === undefined ? {} : { encounter }) }
}

export function segmentOf({ segments }: Message, name: string): Segment | undefined {
  return segments.find((segment) => segment.name === name)
}
