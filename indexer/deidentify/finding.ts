/** What can identify a person, and where it stands. Offsets are UTF-16 code units, end exclusive. */

export type IdentifierType =
  | 'NAME' | 'ID_CARD' | 'RECORD_NUMBER' | 'INSURANCE_NUMBER' | 'PASSPORT' | 'PHONE' | 'EMAIL' | 'URL' | 'IP_ADDRESS'
  | 'SOCIAL_SECURITY' | 'BANK_ACCOUNT' | 'CREDIT_CARD' | 'ADDRESS' | 'PLATE' | 'BED' | 'BIRTH_DATE' | 'LICENSE' | 'DEVICE'

export interface Finding {
  readonly start: number
  readonly end: number
  readonly type: IdentifierType
}

/** A pattern whose first group (or whole match) is the identifier. */
export interface Rule {
  readonly type: IdentifierType
  /** Global; groups: 1 = the identifier where only a part of the match is one. */
  readonly pattern: RegExp
  /** A further test: checksums, ranges. */
  readonly accept?: (found: string) => boolean
}

export function applyRule({ type, pattern, accept }: Rule, text: string): readonly Finding[] {
  const findings: Finding[] = []
  for (const match of text.matchAll(pattern)) {
    const found = match[1] ?? match[0]
    if (accept?.(found) === false) continue
    const start = match.index + (match[1] === undefined ? 0 : match[0].lastIndexOf(found))
    findings.push({ start, end: start + found.length, type })
  }
  return findings
}

/** Where findings overlap the longer one stays, then the earlier rule. Ordered by start. */
export function resolveOverlaps(findings: readonly Finding[]): readonly Finding[] {
  const byLength = findings.toSorted((left, right) => right.end - right.start - (left.end - left.start))
  const kept: Finding[] = []
  for (const finding of byLength) if (kept.every(({ start, end }) => finding.end <= start || finding.start >= end)) kept.push(finding)
  return kept.sort((left, right) => left.start - right.start)
}
