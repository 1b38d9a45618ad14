/** The word lists beside this file, read once, and what they say about one word. */
import { readFileSync } from 'node:fs'
import { KIN, PARTICLES, TITLES } from './context.ts'
import { fold } from './fold.ts'

function read(name: string): readonly string[] {
  const lines = readFileSync(new URL(`./lists/${name}.txt`, import.meta.url), 'utf8').split('\n')
  return lines.filter((line) => line !== '' && !line.startsWith('#')).flatMap((line) => line.split(' ')).filter((word) => word !== '')
}

const setOf = (name: string): ReadonlySet<string> => new Set(read(name).map(fold))

/** Bits of `knowledge`. */
export const GIVEN = 1
export const SURNAME = 2
/** An ordinary word, inflected or not. */
export const WORD = 4
export const MEDICAL = 8
export const EPONYM = 16
export const PLACE = 32
export const ORGANIZATION = 64
export const DRUG = 128
/** Not listed, but ends or begins as surnames do. */
export const SURNAME_SHAPE = 256
/** Not listed, but ends as medical and abstract words do. */
export const TERM_SHAPE = 512
export const CALENDAR = 1_024
export const EPONYM_HEAD = 2_048
/** Words of grammar: they are names only beside another. */
export const FUNCTION = 4_096
/** Dr, Mrs, Nurse: before a name. */
export const TITLE = 8_192
/** van, de, bin: inside a name. */
export const PARTICLE = 16_384

const SETS: readonly (readonly [number, ReadonlySet<string>])[] = [
  [GIVEN, setOf('given')],
  [SURNAME, setOf('surnames')],
  [WORD, setOf('words')],
  [MEDICAL, setOf('medical')],
  [EPONYM, setOf('eponyms')],
  [PLACE, setOf('places')],
  [ORGANIZATION, setOf('organizations')],
  [DRUG, setOf('drugs')],
  [EPONYM_HEAD, setOf('eponym-heads')],
  [FUNCTION, new Set('a an and are as at be but by can do for had has have he her his how i if in is it its may me my no not of off on one or our out over she so than that the their them then there they this to too up us was we were what when who will with you your de la le el al'.split(' '))],
  [CALENDAR, new Set('january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat sun christmas easter ramadan'.split(' '))],
]

const ENDINGS = new RegExp(`[a-z]{3}(?:${read('endings').map(fold).join('|')})$`)
const PLACE_ENDINGS = /[a-z]{4}(?:wood|stone|weather|land|smith|house|bridge|burn|bourne|brook|shaw|combe|pool|thorpe|wick|gate)$/
const BEGINNINGS = /^(?:mc|mac|o'|d'|fitz)[a-z]{3}/
const TERM_ENDINGS = /(?:itis|osis|oses|a?emia|uria|omas?|path(?:y|ic|ies)|ectomy|otomy|ostomy|scop(?:y|ic)|graph(?:y|ic)|grams?|plast(?:y|ic)|algia|dynia|plegi[ac]|paresis|penia|philia|trophy|tropic|genic|genesis|log(?:y|ist|ic|ical)|metry|cytes?|cytic|ase|ases|[lrtd]ine|mab|nib|vir|cillin|mycin|micin|oxacin|prazole|sartan|pril|statin|azole|olol|dipine|gliptin|gliflozin|tide|setron|triptan|azepam|caine|dronate|cycline|amide|zide|oxide|ium|isms?|ists?|tions?|sions?|tional|ments?|ness|ity|ities|ously?|ive|ively|able|ible|ical|ically|ular|tory|ance|ence|ances|ences|ences?|ated|ating|ized|izing|ised|ing|edly|ologic|emic|oid|oids|vaccine|terol|sone|solone|phylline|parin|xaban|gatran|grel|lukast|afil)$/

/** Inflected forms of ordinary words: plural, past, -ing, -er, -ly, possessive. */
function stems(word: string): readonly string[] {
  const found: string[] = []
  const cut = (ending: string, ...replacements: readonly string[]): void => {
    if (!word.endsWith(ending) || word.length - ending.length < 3) return
    const stem = word.slice(0, -ending.length)
    for (const replacement of replacements) found.push(stem + replacement)
    if (stem.at(-1) === stem.at(-2)) found.push(stem.slice(0, -1))
  }
  cut("'s", '')
  cut('s', '')
  cut('es', '')
  cut('ies', 'y')
  cut('ed', '', 'e')
  cut('ied', 'y')
  cut('ing', '', 'e')
  cut('ly', '', 'le')
  cut('er', '', 'e')
  return found
}

const cache = new Map<string, number>()
/** Distinct words of a large corpus; older entries are dropped all at once. */
const CACHE_LIMIT = 200_000

/** Everything the lists know about a word, as bits. Any case, with or without diacritics. */
export function knowledge(word: string): number {
  const known = cache.get(word)
  if (known !== undefined) return known
  if (cache.size >= CACHE_LIMIT) cache.clear()
  const small = word.toLowerCase()
  const bits = judge(fold(word)) | (TITLES.has(small) ? TITLE : 0) | (PARTICLES.has(small) ? PARTICLE : 0) | (KIN.has(small) ? WORD : 0)
  cache.set(word, bits)
  return bits
}

/** The possessive of a name is the name. */
function judge(given: string): number {
  const folded = given.replace(/'s$/, '')
  let bits = lookUp(folded)
  const parts = folded.includes('-') ? folded.split('-') : []
  // Charcot-Marie, Codman-Hakim: eponyms joined are an eponym.
  if (parts.length > 1 && parts.every((part) => part === 'non' || (lookUp(part.replace(/'s$/, '')) & EPONYM) !== 0)) return EPONYM
  // A double-barrelled name is known by its parts.
  if ((bits & (GIVEN | SURNAME)) === 0) for (const part of parts) bits |= lookUp(part) & (GIVEN | SURNAME | MEDICAL | DRUG | ORGANIZATION)
  if (parts.length > 1 && parts.every((part) => part.length < 2 || (lookUp(part) & (WORD | MEDICAL)) !== 0)) bits |= WORD
  if ((bits & (WORD | MEDICAL)) === 0) for (const stem of stems(folded)) bits |= lookUp(stem) & (WORD | MEDICAL | ORGANIZATION)
  const listed = bits & (GIVEN | SURNAME | WORD | MEDICAL | EPONYM | PLACE | ORGANIZATION | DRUG | CALENDAR)
  if (listed === 0 && parts.length === 0 && isCompound(folded)) return bits | WORD
  if (listed === 0 && /(?:quist|qvist|stein|heim|burgh?|borough|worth|thwaite)$/.test(folded)) return bits | SURNAME_SHAPE
  if (listed === 0 && TERM_ENDINGS.test(folded)) return bits | TERM_SHAPE
  if (listed === 0 && (ENDINGS.test(folded) || PLACE_ENDINGS.test(folded) || BEGINNINGS.test(folded))) bits |= SURNAME_SHAPE
  return bits
}

/** Salesperson, workload: two ordinary words of four letters or more. */
function isCompound(word: string): boolean {
  // Blackwood and Fairweather are made of words too.
  if (/(?:wood|field|stone|weather|land|smith|ford|well|house|bridge|man|worth|burn|water|side|bourne|brook|shaw|combe)$/.test(word)) return false
  for (let at = 4; at <= word.length - 4; at++) if ((lookUp(word.slice(0, at)) & WORD) !== 0 && (lookUp(word.slice(at)) & WORD) !== 0) return true
  return false
}

function lookUp(folded: string): number {
  let bits = 0
  for (const [bit, set] of SETS) if (set.has(folded)) bits |= bit
  return bits
}
