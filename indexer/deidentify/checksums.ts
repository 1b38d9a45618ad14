/** Check digits: a number that fails its own is more likely a measurement than an identifier. */

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const
const ID_DIGITS = '10X98765432'

/** Resident identity card: GB 11643-1999, ISO 7064 MOD 11-2. */
export function isIdCard(text: string): boolean {
  if (!/^\d{17}[\dXx]$/.test(text)) return false
  const sum = ID_WEIGHTS.reduce((total, weight, index) => total + weight * Number(text[index]), 0)
  return ID_DIGITS[sum % 11] === text[17]?.toUpperCase()
}

/** Payment cards: ISO/IEC 7812, the Luhn formula. */
export function isCardNumber(text: string): boolean {
  const digits = text.replaceAll(/[ -]/g, '')
  if (!/^\d{13,19}$/.test(digits)) return false
  const sum = Array.from(digits).toReversed().reduce((total, digit, index) => {
    const doubled = index % 2 === 1 ? Number(digit) * 2 : Number(digit)
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return sum % 10 === 0
}

/** Bank accounts: ISO 13616, MOD 97. */
export function isIban(text: string): boolean {
  const compact = text.replaceAll(' ', '').toUpperCase()
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/.test(compact)) return false
  const digits = Array.from(compact.slice(4) + compact.slice(0, 4), (character) => Number.parseInt(character, 36)).join('')
  return BigInt(digits) % 97n === 1n
}

/** United States social security numbers: areas 000, 666 and 900 to 999, group 00 and serial 0000 were never given out. */
export function isSocialSecurity(text: string): boolean {
  const [area = '', group = '', serial = ''] = text.split('-')
  return area !== '000' && area !== '666' && Number(area) < 900 && group !== '00' && serial !== '0000'
}
