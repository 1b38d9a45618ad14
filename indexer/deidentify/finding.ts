/** What can identify a person, and where it stands. Offsets are UTF-16 code units, end exclusive. */

export const IDENTIFIER_TYPES = [
  'NAME', 'ADDRESS', 'DATE', 'BIRTH_DATE', 'AGE_OVER_89', 'PHONE', 'FAX', 'EMAIL', 'URL', 'IP_ADDRESS', 'SOCIAL_SECURITY', 'ID_CARD', 'RECORD_NUMBER', 'INSURANCE_NUMBER',
  'BANK_ACCOUNT', 'CREDIT_CARD', 'ACCOUNT', 'LICENSE', 'PASSPORT', 'PLATE', 'VEHICLE', 'DEVICE', 'BED', 'WARD', 'HOSPITAL', 'SOCIAL_ACCOUNT', 'IDENTIFIER',
] as const

export type IdentifierType = (typeof IDENTIFIER_TYPES)[number]

export interface Finding {
  readonly start: number
  readonly end: number
  readonly type: IdentifierType
}

import { matchesOf } from './matches.ts'
import { sketch, type Words } from './sketch.ts'

/** A pattern whose first group (or whole match) is the identifier. */
export interface Rule {
  readonly type: IdentifierType
  /** Global; groups: 1 = the identifier where only a part of the match is one. */
  readonly pattern: RegExp
  /** A further test: checksums, ranges. */
  readonly accept?: (found: string) => boolean
  /** The rule is skipped for texts without these, which cost less than its pattern: one of the words, */
  readonly words?: Words
  /** so many digits in one number, with no more than a space or hyphen between two, */
  readonly digits?: number
  /** so many letters and digits in a row, */
  readonly code?: number
  /** and the form. */
  readonly needs?: RegExp
}

/** Rules with the same `needs` ask for it once, and all of them look at one sketch of the text for their words. */
export function applyRules(rules: readonly Rule[], text: string): Finding[] {
  const seen = sketch(text)
  const verdicts = new Map<RegExp, boolean>()
  const met = (needs: RegExp): boolean => {
    const known = verdicts.get(needs) ?? needs.test(text)
    verdicts.set(needs, known)
    return known
  }
  const findings: Finding[] = []
  for (const rule of rules) {
    if (seen.digits < (rule.digits ?? 0) || seen.longest < (rule.code ?? 0)) continue
    if ((rule.words === undefined || seen.mayHave(rule.words)) && (rule.needs === undefined || met(rule.needs))) applyRule(rule, text, findings)
  }
  return findings
}

function applyRule({ type, pattern, accept }: Rule, text: string, findings: Finding[]): void {
  for (const match of matchesOf(pattern, text)) {
    const found = match[1] ?? match[0]
    if (accept?.(found) === false) continue
    const start = match.index + (match[1] === undefined ? 0 : match[0].lastIndexOf(found))
    findings.push({ start, end: start + found.length, type })
  }
}

/**
 * Findings that overlap become one stretch, so that no part of either stays; it has the type of the longer, of the earlier
 * rule where they are equally long. Ordered by start.
 */
export function resolveOverlaps(findings: readonly Finding[]): readonly Finding[] {
  const ordered = findings.toSorted((left, right) => left.start - right.start || right.end - left.end)
  const kept: Finding[] = []
  let longest = 0
  for (const finding of ordered) {
    const last = kept.at(-1)
    if (last === undefined || finding.start >= last.end) {
      kept.push(finding)
      longest = finding.end - finding.start
      continue
    }
    const length = finding.end - finding.start
    const type = length > longest ? finding.type : last.type
    longest = Math.max(longest, length)
    kept[kept.length - 1] = { start: last.start, end: Math.max(last.end, finding.end), type }
  }
  return kept
}
