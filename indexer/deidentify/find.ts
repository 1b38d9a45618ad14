/** Everything that identifies a person in one text. */
import type { Language } from '../../src/domain.ts'
import { findChineseAddresses } from './addresses/chinese.ts'
import { findAddresses } from './addresses/find.ts'
import { findDates } from './dates/find.ts'
import { applyRules, resolveOverlaps, type Finding } from './finding.ts'
import { findChineseNames } from './names/chinese.ts'
import { findAlphabeticNames } from './names/english.ts'
import { CHINESE_RULES } from './rules/chinese.ts'
import { COMMON_RULES } from './rules/common.ts'
import { ENGLISH_RULES } from './rules/english.ts'
import { findPeopleByLabel, PEOPLE_RULES } from './rules/people.ts'
import { PLACE_RULES } from './rules/places.ts'
import { findPhonesByCue, PHONE_RULES } from './rules/phones.ts'

const HAN = /\p{Script=Han}/u
const LATIN = /[A-Za-z\u00c0-\u024f\u0370-\u04ff]{2}/
const WIDE = /[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff0b\uff0d\uff20\uff0e]/g

const RULES_OF = { zh: [...COMMON_RULES, ...PHONE_RULES, ...CHINESE_RULES], en: [...COMMON_RULES, ...ENGLISH_RULES, ...PHONE_RULES, ...PEOPLE_RULES, ...PLACE_RULES] }
const ALL_RULES = [...COMMON_RULES, ...ENGLISH_RULES, ...PHONE_RULES, ...CHINESE_RULES, ...PEOPLE_RULES, ...PLACE_RULES]

/** Full-width digits and letters as plain ones, one for one, so that offsets stay. */
const narrow = (text: string): string => text.replaceAll(WIDE, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))

/** `auto` looks for both languages where a text has both scripts; the other values leave one language's names and labels out. */
export function findIdentifiers(given: string, language: Language | 'auto' = 'auto'): readonly Finding[] {
  const text = narrow(given)
  const chinese = language !== 'en' && HAN.test(text)
  const english = language !== 'zh' || !chinese
  const findings = applyRules(chinese ? (english ? ALL_RULES : RULES_OF.zh) : RULES_OF.en, text)
  findings.push(...findDates(text))
  if (chinese) findings.push(...findChineseNames(text), ...findChineseAddresses(text))
  if (english && LATIN.test(text)) findings.push(...findPhonesByCue(text), ...findPeopleByLabel(text), ...findAddresses(text), ...findAlphabeticNames(text))
  return resolveOverlaps(findings)
}
