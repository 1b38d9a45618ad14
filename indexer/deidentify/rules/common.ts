/** Identifiers that look alike in every language, most with a check digit or a range. */
import { isCardNumber, isIban, isIdCard, isVehicleNumber } from '../checksums.ts'
import type { Rule } from '../finding.ts'
import { anyOf } from '../sketch.ts'

const octet = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)'
const hextet = '[\\da-fA-F]{1,4}'

export const COMMON_RULES: readonly Rule[] = [
  { type: 'EMAIL', pattern: /[\w\u00c0-\u024f.+'-]+(?:@|＠| ?\[at\] ?)[\w\u00c0-\u024f-]+(?:(?:\.| ?\[dot\] ?)[\w\u00c0-\u024f-]+)+/gu, words: anyOf('@ ＠ [at]') },
  { type: 'URL', pattern: /(?<![\p{L}\p{N}@.])(?:(?:https?|ftp):\/\/[^\s，。；、）)"'<>】]+|www\.[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+[^\s，。；、）)"'<>】]*)/giu, words: anyOf(':// www.') },
  { type: 'URL', pattern: /(?<![\w@./-])[a-z\d][a-z\d-]*(?:\.[a-z\d-]+)*\.(?:com|org|net|edu|gov|info|io|cn|co\.uk|de|fr|health|med)(?:\/[^\s，。；、）)"'<>】]*)?(?![\w.-]*[\w@])/gi, words: anyOf('.com .org .net .edu .gov .info .io .cn .co .de .fr .health .med') },
  { type: 'IP_ADDRESS', pattern: new RegExp(`(?<![\\d.])${octet}(?:\\.${octet}){3}(?!\\d|\\.\\d)`, 'g'), words: anyOf('0.0') },
  // RFC 4291: eight groups, or fewer around one "::".
  { type: 'IP_ADDRESS', pattern: new RegExp(`(?<![\\w:])(?:(?:${hextet}:){7}${hextet}|(?:${hextet}:){1,6}(?::${hextet}){1,6}|(?:${hextet}:){2,7}:)(?![\\w:])`, 'g'), words: anyOf(':'), needs: /[\da-f]:[\da-f:]/i },
  { type: 'DEVICE', pattern: /(?<![\w:-])(?:[\dA-Fa-f]{2}[:-]){5}[\dA-Fa-f]{2}(?![\w:-])/g, words: anyOf(': -'), needs: /[\da-f]{2}[:-][\da-f]{2}[:-]/i },
  { type: 'BANK_ACCOUNT', pattern: /(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{4}){2,7}(?: ?[A-Za-z0-9]{1,4})?(?![A-Za-z0-9])/g, accept: isIban, digits: 2, needs: /[A-Za-z]{2}\d{2}/ },
  { type: 'CREDIT_CARD', pattern: /(?<![\d.])\d(?:[ -]?\d){12,18}(?!\d|\.\d)/g, accept: isCardNumber, digits: 13 },
  { type: 'VEHICLE', pattern: /(?<![A-Za-z0-9])[A-HJ-NPR-Z\d]{17}(?![A-Za-z0-9])/g, accept: isVehicleNumber, code: 17 },
  // Eighteen digits as one number, or in the groups people write: 110105 19491231 002X.
  { type: 'ID_CARD', pattern: /(?<![\dA-Za-z])\d{6}[ -]?\d{4}[ -]?\d{4}[ -]?\d{3}[\dXx](?![\dA-Za-z])/g, accept: (found) => isIdCard(found.replaceAll(/[ -]/g, '')), digits: 17 },
  // With the birth date or the tail masked: 110105********002X, 1101051949****002X.
  { type: 'ID_CARD', pattern: /(?<![\dA-Za-z])\d{3,10}[*＊xX×]{4,12}\d{2,3}[\dXx](?![\dA-Za-z])/g, words: anyOf('** ＊＊ xx ××') },
]
