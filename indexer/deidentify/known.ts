/** Identifiers the record states elsewhere, found in its text: names in any order and case, numbers however they are spaced. */
import type { KnownIdentifier } from '../readers/port.ts'
import { findDates, readDate } from './dates/find.ts'
import type { Finding } from './finding.ts'
import { GIVEN, knowledge, MEDICAL, SURNAME, WORD } from './names/lists.ts'
import { TYPE_OF_KNOWN } from './options.ts'

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
const HAN = /\p{Script=Han}/u

export function findKnown(text: string, known: readonly KnownIdentifier[]): readonly Finding[] {
  const findings = known.flatMap(({ type, value }): readonly Finding[] => {
    if (type === 'date') return sameDates(text, value)
    const pattern = patternOf(type, value)
    return pattern === undefined ? [] : Array.from(text.matchAll(pattern), (match) => ({ start: match.index, end: match.index + match[0].length, type: TYPE_OF_KNOWN[type] }))
  })
  return joinNames(text, findings)
}

function patternOf(type: KnownIdentifier['type'], value: string): RegExp | undefined {
  if (HAN.test(value)) return new RegExp(escape(value).replaceAll(/\s+/g, '\\s*'), 'gu')
  if (type === 'id' || type === 'phone') {
    const characters = value.replaceAll(/[^\p{L}\p{N}]/gu, '')
    return characters.length < 4 ? undefined : new RegExp(`(?<![\\p{L}\\p{N}])\\(?${Array.from(characters, escape).join('[ ./()-]{0,2}')}(?![\\p{L}\\p{N}])`, 'giu')
  }
  // A part of a name that is an ordinary word ("May", "Young") counts only with a capital.
  const bits = knowledge(value)
  const ordinary = type === 'name' && (bits & (WORD | MEDICAL)) !== 0
  if (ordinary && (bits & (GIVEN | SURNAME)) === 0 && value.length < 4) return undefined
  const source = value.trim().split(/[\s,]+/).map(escape).join('[\\s,.]+')
  return new RegExp(`(?<![\\p{L}\\p{N}])${source}(?![\\p{L}\\p{N}])`, ordinary ? 'gu' : 'giu')
}

function sameDates(text: string, value: string): readonly Finding[] {
  const wanted = readDate(value.slice(0, 10))?.date
  if (wanted === undefined) return []
  return findDates(text).flatMap((finding): readonly Finding[] => {
    const date = readDate(text.slice(finding.start, finding.end))?.date
    return date?.year === wanted.year && date?.month === wanted.month && date.day === wanted.day ? [{ ...finding, type: 'BIRTH_DATE' }] : []
  })
}

/** "SMITH, John A." is one name though its parts were found one by one. */
function joinNames(text: string, findings: readonly Finding[]): readonly Finding[] {
  const joined: Finding[] = []
  for (const finding of findings.toSorted((left, right) => left.start - right.start || right.end - left.end)) {
    const last = joined.at(-1)
    if (last?.type === 'NAME' && finding.type === 'NAME' && finding.end <= last.end) continue
    if (last?.type === 'NAME' && finding.type === 'NAME' && /^(?:,?[ ](?:\p{Lu}\.?[ ])?|[·•])?$/u.test(text.slice(last.end, finding.start))) joined[joined.length - 1] = { ...last, end: finding.end }
    else joined.push(finding)
  }
  return joined
}
