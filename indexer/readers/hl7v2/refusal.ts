/** What a message itself forbids, or takes back. */
import { component, type Message } from './message.ts'

/** HL7 table 0003: cancelled admissions, transfers, discharges, visits, pending events; deletions. */
const CANCELLED = new Set(['A11', 'A12', 'A13', 'A23', 'A25', 'A26', 'A27', 'A29', 'A32', 'A33', 'A38', 'A52', 'A53', 'A55', 'T11'])
/** Tables 0177 (ORC-28) and 0272 (TXA-18): restricted, very restricted. */
const RESTRICTED = new Set(['R', 'V', 'RE', 'VR'])

/** The reason to leave the message out, or undefined. */
export function refusal(message: Message): string | undefined {
  const { segments, delimiters } = message
  const value = (name: string, number: number): readonly string[] => segments.filter((segment) => segment.name === name).map(({ fields }) => component(fields[number], 1, delimiters))
  if (CANCELLED.has(component(segments[0]?.fields[9], 2, delimiters))) return 'cancelled-event'
  if (value('PD1', 12).includes('Y') || value('TXA', 18).some((code) => RESTRICTED.has(code)) || value('ORC', 28).some((code) => RESTRICTED.has(code))) return 'security-label'
  // TXA-19: obsolete; TXA-17: cancelled.
  if (value('TXA', 19).includes('OB')) return 'superseded'
  return value('TXA', 17).includes('CA') ? 'cancelled-event' : undefined
}
