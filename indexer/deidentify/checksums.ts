/** Check digits: a number that fails its own is more likely a measurement than an identifier. */

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const
const ID_DIGITS = '10X98765432'

/** Resident identity card: GB 11643-1999, ISO 7064 MOD 11-2. */
export function isIdCard(text: string): boolean {
  if (!/^\d{17}[\dXx]$/.test(text)) return false
  const sum = ID_WEIGHTS.reduce((total, weight, index) => total + weight * Number(text[index]), 0)
  return ID_DIGITS[sum % 11] === text[17]?.toUpperCase()
}

/** The fifteen-digit card before 1999 has no check digit: region of 1 to 8, then a date of birth, yymmdd. */
export function isOldIdCard(text: string): boolean {
  const match = /^[1-8]\d{5}\d{2}(\d{2})(\d{2})\d{3}$/.exec(text)
  return match !== null && inRange(match[1], 1, 12) && inRange(match[2], 1, 31)
}

/** The letter's number is not that of the alphabet: I, O, W and Z were added at the end. */
const TAIWAN_LETTERS = 'ABCDEFGHJKLMNPQRSTUVXYWZIO'

/** Taiwan's identity card: letter as two digits, weights 1 9 8 … 1 1, a multiple of ten. */
export function isTaiwanIdCard(text: string): boolean {
  const letter = TAIWAN_LETTERS.indexOf(text.charAt(0)) + 10
  if (letter < 10 || !/^[A-Z]\d{9}$/.test(text)) return false
  const digits = [Math.floor(letter / 10), letter % 10, ...Array.from(text.slice(1), Number)]
  return digits.reduce((sum, digit, index) => sum + digit * ([1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1][index] ?? 0), 0) % 10 === 0
}

const inRange = (text: string | undefined, least: number, most: number): boolean => Number(text) >= least && Number(text) <= most

/** Payment cards: ISO/IEC 7812, the Luhn formula; industry digits 0 and 9 are not of this kind. */
export function isCardNumber(text: string): boolean {
  const digits = text.replaceAll(/[ -]/g, '')
  if (!/^[1-8]\d{12,18}$/.test(digits)) return false
  const sum = Array.from(digits).toReversed().reduce((total, digit, index) => {
    const doubled = index % 2 === 1 ? Number(digit) * 2 : Number(digit)
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return sum % 10 === 0
}

/** Characters of a bank account by country, from the registry of ISO 13616. */
const IBAN_LENGTHS: ReadonlyMap<string, number> = new Map(
  'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20'
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
)

/** Bank accounts: ISO 13616, MOD 97. */
export function isIban(text: string): boolean {
  const compact = text.replaceAll(' ', '').toUpperCase()
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/.test(compact) || IBAN_LENGTHS.get(compact.slice(0, 2)) !== compact.length) return false
  const digits = Array.from(compact.slice(4) + compact.slice(0, 4), (character) => Number.parseInt(character, 36)).join('')
  return BigInt(digits) % 97n === 1n
}

/** United States social security numbers: areas 000, 666 and 900 to 999, group 00 and serial 0000 were never given out. */
export function isSocialSecurity(text: string): boolean {
  const [area = '', group = '', serial = ''] = text.split('-')
  return area !== '000' && area !== '666' && Number(area) < 900 && group !== '00' && serial !== '0000'
}

const VIN_WEIGHTS: readonly number[] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
/** Letters count as 1 to 9 in three rows of the alphabet, without I, O and Q. */
const VIN_VALUES: Readonly<Record<string, number>> = { A: 1, B: 2, C: 3, D: 4, E: 5, F: 6, G: 7, H: 8, J: 1, K: 2, L: 3, M: 4, N: 5, P: 7, R: 9, S: 2, T: 3, U: 4, V: 5, W: 6, X: 7, Y: 8, Z: 9 }

/** Vehicle identification numbers: ISO 3779 with the check digit of 49 CFR 565 in the ninth place. */
export function isVehicleNumber(text: string): boolean {
  if (!/^[A-HJ-NPR-Z\d]{17}$/.test(text) || !/[A-Z]/.test(text)) return false
  const sum = VIN_WEIGHTS.reduce((total, weight, index) => total + weight * (VIN_VALUES[text[index] ?? ''] ?? Number(text[index])), 0)
  return 'X' === text[8] ? sum % 11 === 10 : Number(text[8]) === sum % 11
}
