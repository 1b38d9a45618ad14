/** Persons whom the form of an English note introduces: labels that end in a word for a person, and the ends of letters. */
import type { Finding, Rule } from '../finding.ts'
import { matchesOf } from '../matches.ts'
import { CALENDAR, DRUG, FUNCTION, GIVEN, knowledge, MEDICAL, SURNAME, WORD } from '../names/lists.ts'
import { anyOf } from '../sketch.ts'

const NAME = "[\\p{Lu}][\\p{L}\\p{M}.'’-]*"
const PARTICLE = '(?:van|von|der|den|de|del|della|di|da|dos|la|le|bin|al|el)'
const NEXT_LABEL = '(?!(?:DOB|MRN|Age|AGE|Sex|SEX|Date|DATE|Gender|SSN|Phone|Tel|Address|Patient|Room|Physician|Attending|Provider|PGY|MD|DO|RN|NP|PA|M|F)\\b(?:[-:\\s.,]|$))'
const PERSON = `(?:${PARTICLE}[ ]){0,2}${NAME}(?:,[ ]${NAME}(?:[ ]${NEXT_LABEL}${NAME})?(?![\\p{L}])|(?:[ \\t]+${NEXT_LABEL}(?:${PARTICLE}|${NAME})){0,4})`
const TITLE = '(?:(?:Dr|DR|Drs|Mrs?|MRS?|Ms|MS|Miss|Mx|Prof|Rev|Sr|Fr|Sgt|Capt)\\.?[ ]|Professor[ ]|Nurse[ ]|Sister[ ])?'

/** The last word of a label; the words before it may be any. */
const ROLES: ReadonlySet<string> = new Set('physician provider clinician doctor nurse surgeon assistant anesthesiologist anaesthetist anesthetist anesthesia consultant specialist registrar resident intern fellow attending hospitalist pcp gp np pa therapist pharmacist dietitian dietician technologist technician tech sonographer endoscopist operator circulator scrub midwife radiologist pathologist cardiologist oncologist manager worker coordinator supervisor interpreter translator scribe transcriptionist author caller informant witness guardian parent parents mother father mom mum dad spouse wife husband partner son daughter sister brother aunt uncle grandmother grandfather caregiver carer contact contacts kin nok poa proxy guarantor subscriber insured holder patient pt client customer employee teacher attorney lawyer investigator examiner prescriber signature signed cosigner cc attn escort donor recipient proband'.split(' '))
const BY: ReadonlySet<string> = new Set('dictated transcribed signed completed entered authored reviewed verified approved interpreted read reported performed collected administered prescribed ordered requested referred accompanied seen examined assessed written prepared submitted witnessed validated authorised authorized cosigned obtained given taken checked'.split(' '))
const COLON = /[:：]/g
const LABELLED = new RegExp(`[ \\t]*${TITLE}(${PERSON})`, 'uy')
/** "Completed by", "Signature (print)", "Patient's name" at the end of what stands before a colon. */
const LABEL = /(?<![\p{L}])(?:(\p{L}+)(?:['’]s)?[ ](?:and \p{L}+[ ])?)?(\p{L}+)(?:['’]s)?(?:\(s\))?(?:[ ]\([^)\n]{1,24}\))?[ \t]*$/u
const LONGEST_LABEL = 48
export const PEOPLE_RULES: readonly Rule[] = [
  // With kind regards,\nAna Sample
  { type: 'NAME', pattern: new RegExp(`(?<![\\p{L}])(?:(?:[Kk]ind(?:est)?|[Bb]est|[Ww]arm(?:est)?)(?: and best)? (?:[Rr]egards|[Ww]ishes)|[Rr]egards|[Ss]incerely(?: yours)?|[Ff]aithfully|[Yy]ours(?: truly)?|[Rr]espectfully|[Tt]hank(?:s| you)(?: again)?|[Mm]any thanks|[Cc]heers|[Ll]ove)[,.!]?[ \\t]*(?:\\r?\\n){0,3}[ \\t—–-]*${TITLE}(${NAME}(?:[ ]${NAME}){0,3})(?=[,.]?[ \\t]*(?:\\r?\\n|$|,|\\())`, 'gu'), accept: isPerson, words: anyOf('^regards ^wishes ^sincerely ^faithfully ^yours ^respectfully ^thank ^cheers ^love') },
  // k. sample rn
  { type: 'NAME', pattern: /(?<![\p{L}\p{N}])((?:\p{Ll}\.? )?\p{Ll}[\p{L}'’-]{2,})(?=,? (?:rn|lpn|cna|np|crna)[ \t]*(?:\n|$))/gu, accept: (found) => (knowledge(found.split(' ').at(-1) ?? '') & (WORD | MEDICAL | FUNCTION)) === 0, words: anyOf('^rn$ ^lpn$ ^cna$ ^np$ ^crna$') },
  // J.R. is a 29-year-old; Initials: K.L.M.
  { type: 'NAME', pattern: /(?<![\p{L}\p{N}.])((?:\p{Lu}\.[ ]?){2,4})(?=[ ]?(?:is|was) an? |, an? \d)|(?<=[Ii]nitials:?[ ])((?:\p{Lu}\.?){2,4})(?![\p{L}\p{N}])/gu, words: anyOf('^initials .'), needs: /\p{Lu}\. ?\p{Lu}\.|nitials/u },
]

/** A label for a person with an ordinary phrase behind it names nobody: "Patient: Alert and oriented". */
function isPerson(found: string): boolean {
  const words = found.match(/[\p{L}\p{M}'’-]{2,}/gu) ?? []
  const bits = words.map((word) => knowledge(word))
  const first = bits[0]
  if (first === undefined || (first & (FUNCTION | CALENDAR)) !== 0) return false
  return bits.some((each) => (each & (WORD | MEDICAL | DRUG | FUNCTION)) === 0) || bits.every((each) => (each & (GIVEN | SURNAME)) !== 0 && (each & FUNCTION) === 0)
}

/** Completed by: Ana Sample; Submitting physician: H. Sample; Family contact: Ana Sample (son). */
export function findPeopleByLabel(text: string): readonly Finding[] {
  const findings: Finding[] = []
  for (const colon of matchesOf(COLON, text)) {
    const from = text.lastIndexOf('\n', colon.index) + 1
    const label = LABEL.exec(text.slice(Math.max(from, colon.index - LONGEST_LABEL), colon.index))
    if (label === null || !isLabel(label[1]?.toLowerCase() ?? '', label[2]?.toLowerCase() ?? '')) continue
    LABELLED.lastIndex = colon.index + 1
    const match = LABELLED.exec(text)
    if (match?.[1] !== undefined && isPerson(match[1])) findings.push({ start: match.index + match[0].length - match[1].length, end: match.index + match[0].length, type: 'NAME' })
  }
  return findings
}

const isLabel = (before: string, last: string): boolean => ROLES.has(last === 'name' ? before : last) || (last === 'by' && BY.has(before))
