/** Telephone and fax numbers of the world: by form where the form is telling, else by the words before them. */
import { matchesOf } from '../matches.ts'
import type { Finding, Rule } from '../finding.ts'
import { anyOf } from '../sketch.ts'

const digits = (text: string): number => text.replaceAll(/\D/g, '').length
const EXTENSION = '(?:[ ,]*(?:x|ext\\.?|extension|转|分机)[ :：.]*\\d{1,6})?'
const GROUPS = '[+＋]?\\(?[\\d０-９](?:[\\d０-９]|[ ./()–－-](?=[\\d０-９(])|\\)[ ]?){5,20}[\\d０-９]'

export const PHONE_RULES: readonly Rule[] = [
  { type: 'PHONE', pattern: new RegExp(`(?<![\\w.-])(?:\\+?1[-. ]?)?(?:\\([2-9]\\d{2}\\)[ ]?|[2-9]\\d{2}[-. ])\\d{3}[-. ]\\d{4}${EXTENSION}(?![\\d-])`, 'gi'), digits: 4, words: anyOf('0-00 0.00 0_00'), needs: /\d{3}\)?[-. ] ?\d{3}[-. ]\d{4}/ },
  // +44 20 7946 0958, 0049-30-…: the international prefix says what it is.
  { type: 'PHONE', pattern: new RegExp(`(?<![\\w.+])(?:\\+|00)[1-9]\\d{0,2}(?:[-. /]?\\(?\\d{1,5}\\)?){2,6}${EXTENSION}(?!\\d)`, 'gi'), accept: (found) => digits(found) >= 9 && digits(found) <= 19, words: anyOf('+0 000'), needs: /\+\d|00\d/ },
  // 079 2718 1155, 01.84.17.61.18, (020) 7946 0958: a trunk zero and groups
  { type: 'PHONE', pattern: new RegExp(`(?<![\\w.,/:+-])\\(?0[1-9]\\d{0,3}\\)?(?:[ .-]\\d{2,4}){2,4}${EXTENSION}(?![\\d.,%/-]\\d?)`, 'gi'), accept: (found) => digits(found) >= 9 && digits(found) <= 17, words: anyOf('00'), needs: /0\d+\)?[ .-]\d/ },
  // Chinese mobile, landline and service numbers
  { type: 'PHONE', pattern: /(?<![\d.０-９-])(?:(?:\+|00)?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![\d０-９])/g, digits: 11 },
  { type: 'PHONE', pattern: /[1１][3-9３-９][0-9０-９](?:[- ]?[0-9０-９]{4}){2}(?![\d０-９])/g, accept: (found) => /[０-９]/.test(found), words: anyOf('０ １ ２ ３ ４ ５ ６ ７ ８ ９') },
  { type: 'PHONE', pattern: /(?<![\d.-])(?:\(0\d{2,3}\)|（0\d{2,3}）|0\d{2,3}[- －])[- ]?[2-8]\d{6,7}(?:(?:[-－]|转|分机)\s?\d{1,5})?(?!\d)/g, digits: 7, needs: /0\d{2}/ },
  { type: 'PHONE', pattern: /(?<![\d.-])[48]00[- ]?\d{3,4}[- ]?\d{3,4}(?![\d.])/g, accept: (found) => digits(found) === 10 && /[- ]/.test(found), digits: 10 },
  { type: 'PHONE', pattern: new RegExp(`(?:电话|手机|座机|热线|致电|联系方式|Tel)(?:号码|号)?[\\s:：为是]*(${GROUPS}(?:(?:转|-)\\d{1,5})?)`, 'g'), accept: (found) => digits(found.normalize('NFKC')) >= 7 && digits(found.normalize('NFKC')) <= 17, words: anyOf('电话 手机 座机 热线 致电 联系方式 tel') },
  // Within a house: 内线8213, 有事打62880.
  { type: 'PHONE', pattern: /(?:内线|短号|小号|分机号?|[拨有事请]打|虚拟网)[ :：]?(\d{4,8})(?![\d.%])/g, words: anyOf('内线 短号 小号 分机 打 虚拟网') },
  { type: 'FAX', pattern: new RegExp(`(?:传真|\\b[Ff]ax|FAX)(?:号码|号|\\s?number|\\s?no\\.?)?[\\s:：#]*(${GROUPS})`, 'g'), accept: (found) => digits(found) >= 7 && digits(found) <= 17, words: anyOf('传真 fax') },
]

/** Words that make a following run of seven digits or more a telephone number. */
const CUES = /(?<![a-z])(?:phone|tel|telephone|mobile|cell|pager|beeper|fax|call(?:ed)?(?: \w+){0,2}(?: on| at)?|reach(?:ed|able)?(?: \w+)? (?:at|on)|contact(?:ed)?(?: \w+){0,2}(?: at| on)?|registered|answering (?:at|on)|dial|ring(?: \w+)? (?:at|on)|text(?: \w+)? (?:at|on)|number(?: is| was)?|whatsapp|sms(?: to)?|hotline|callback|ph|[thcwm](?=[.:]))\b[.:# ]*(?:number|no\.?|is|at|on)?[.: #]*$/i
const CANDIDATE = new RegExp(`(?<![\\w.,/:$€£+-])${GROUPS}${EXTENSION}(?![\\w%])`, 'giu')
/** What such a run is when the words say so: not a telephone. */
const OTHER = /(?:card|account|mrn|ssn|licen[cs]e|record|policy|member|serial|iban|order|invoice|id|zip|case|accession|chart|passport|npi|dea|reference|tracking|batch|lot)\b[^.]{0,14}$/i

export function findPhonesByCue(text: string): readonly Finding[] {
  if (!/\d(?:[\d ./()-]){5}\d/.test(text)) return []
  const findings: Finding[] = []
  for (const match of matchesOf(CANDIDATE, text)) {
    const count = digits(match[0])
    // 4.4129 10*3/uL: a result with its power of ten.
    if (/^[*^×/]/.test(text.slice(match.index + match[0].length)) || /^\d{1,3}\.\d+(?: \d+)?$/.test(match[0])) continue
    if (count < 7 || count > 17 || /^\d{4}[-./]\d{1,2}[-./]\d{1,2}/.test(match[0]) || /^\d{1,2}[-./]\d{1,2}[-./]\d{4}$/.test(match[0])) continue
    const before = text.slice(Math.max(0, match.index - 32), match.index)
    if (!CUES.test(before) || OTHER.test(before)) continue
    findings.push({ start: match.index, end: match.index + match[0].length, type: /fax/i.test(before) ? 'FAX' : 'PHONE' })
  }
  return findings
}
