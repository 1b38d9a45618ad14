/**
 * Folding for matching: text that a reader would call the same becomes the same characters. Every folded character
 * remembers where it came from, so that highlights point into the text as it stands.
 *
 *   ＨｂＡ１ｃ → hba1c (NFKC, lower case)   糖尿病變 → 糖尿病变 (traditional → simplified)
 *   β-blocker → beta-blocker                5 μg → 5 ug   Sjögren → sjogren
 */
import characters from 'opencc-js/dict/TSCharacters'

/** Greek letters as drug and receptor names spell them out in Latin text. */
const GREEK: Readonly<Record<string, string>> = {
  α: 'alpha', β: 'beta', γ: 'gamma', δ: 'delta', ε: 'epsilon', ζ: 'zeta', η: 'eta', θ: 'theta', ι: 'iota', κ: 'kappa', λ: 'lambda',
  ν: 'nu', ξ: 'xi', π: 'pi', ρ: 'rho', σ: 'sigma', ς: 'sigma', τ: 'tau', υ: 'upsilon', φ: 'phi', χ: 'chi', ψ: 'psi', ω: 'omega',
}
/** μ before a unit is "micro", written u on keyboards; on its own it is the letter mu. */
const MICRO_UNIT = /^[gGlLmMkK]/

const SIMPLIFIED: ReadonlyMap<string, string> = new Map(
  characters.split('|').map((entry) => {
    const [traditional = '', simplified = ''] = entry.split(' ')
    return [traditional, simplified] as const
  }),
)

export interface Normalized {
  readonly text: string
  /** For every UTF-16 unit of `text`: the offset in the original of the character it came from. */
  readonly starts: Uint32Array
  /** Likewise the end of that character, exclusive. */
  readonly ends: Uint32Array
}

const cache = new Map<string, string>()
const CACHE_LIMIT = 20_000

/** Folds one code point; the cache pays because text repeats its characters. */
function foldCharacter(character: string): string {
  const known = cache.get(character)
  if (known !== undefined) return known
  const compatible = character.normalize('NFKC').toLowerCase()
  const plain = /^\p{Script=Latin}/u.test(compatible) ? compatible.normalize('NFD').replaceAll(/\p{M}/gu, '') : compatible
  const folded = Array.from(plain, (part) => SIMPLIFIED.get(part) ?? part).join('')
  const result = /^\p{M}+$/u.test(folded) ? '' : folded
  if (cache.size < CACHE_LIMIT) cache.set(character, result)
  return result
}

function foldGreek(folded: string, next: string): string {
  if (folded === 'μ') return MICRO_UNIT.test(next) ? 'u' : 'mu'
  return GREEK[folded] ?? folded
}

/** Text with its offsets. Lone surrogates fold to the replacement character; length may change. */
export function normalizeWithOffsets(text: string): Normalized {
  const parts: string[] = []
  const starts: number[] = []
  const ends: number[] = []
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) ?? 0
    const width = code > 0xff_ff ? 2 : 1
    const folded = code < 0x80 ? foldAscii(code) : foldGreek(foldCharacter(wellFormed(code)), text[at + width] ?? '')
    parts.push(folded)
    for (let unit = 0; unit < folded.length; unit++) {
      starts.push(at)
      ends.push(at + width)
    }
    at += width
  }
  return { text: parts.join(''), starts: Uint32Array.from(starts), ends: Uint32Array.from(ends) }
}

/** The folded text alone. */
export function normalize(text: string): string {
  return normalizeWithOffsets(text).text
}

const ASCII = Array.from({ length: 0x80 }, (_, code) => String.fromCodePoint(code).toLowerCase())
function foldAscii(code: number): string {
  return ASCII[code] ?? ''
}

function wellFormed(code: number): string {
  return code >= 0xd8_00 && code <= 0xdf_ff ? '\uFFFD' : String.fromCodePoint(code)
}
