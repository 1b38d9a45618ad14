/**
 * Drug mentions without a trained model: lexicon names in their longest match, stretched over salt and plural; unknown words
 * with a long INN stem; abbreviations only where the context speaks for a drug.
 */
import type { Language } from '../../src/domain.ts'
import type { Predictor } from './crossValidate.ts'
import type { Lexicon, LexiconEntry } from './lexicon/lexicon.ts'
import { LexiconMatcher, type Match } from './match.ts'
import { createMisspeltFinder } from './misspelt.ts'

export interface Candidate {
  readonly start: number
  readonly end: number
  readonly type: string
  readonly confidence: number
}

const SALT = /^\s+(?:hydrochloride|HCl|sodium|potassium|calcium|magnesium|sulfate|sulphate|acetate|citrate|maleate|mesylate|besylate|tartrate|bitartrate|fumarate|succinate|phosphate|bromide|hydrobromide|gluconate|trihydrate|monohydrate|disodium|dipropionate|furoate|mofetil|medoxomil|axetil|disoproxil)\b/i
const SALT_BEFORE_ZH = /(?:注射用|盐酸|硫酸氢|硫酸|枸橼酸|醋酸|马来酸|富马酸|琥珀酸|酒石酸|磷酸|甲磺酸|苯磺酸|氢溴酸|重组人?)$/
const SALT_AFTER_ZH = /^(?:钠|钾|钙|氨丁三醇)/
/** What makes an abbreviation a drug: a dose or frequency after it, a word of taking before it, a named drug beside it. */
const USE_AFTER = /^\s*[^.。;；]{0,12}?(?:\d+(?:\.\d+)?\s*(?:mg|mcg|μg|ug|g|ml|iu|u|片|粒|支)\b|\b(?:qd|bid|tid|qid|qn|daily)\b|therapy|treatment|方案|化疗|治疗)/i
const USE_BEFORE = /(?:\b(?:on|takes?|taking|given|received?|dose of|mg of|start(?:ed)?|allerg(?:y|ic) to|with|plus|and)\s*$|口服|静滴|予以?|给予|服用|应用|使用|[+＋、]\s*$)/i
const WORD = /[A-Za-z][a-z]{6,}/g
/** A class as an adjective, or what the body makes of itself, is no drug: anticoagulant effect, insulin resistance, 凝血酶原时间. */
const EFFECT_AFTER = /^[\s-]+(?:effects?|activity|activities|actions?|responses?|propert(?:y|ies)|efficacy|potency)\b/i
const ENDOGENOUS = /^(?:glucose|insulins?|prostaglandins?|norepinephrine|noradrenaline|epinephrine|adrenaline|dopamine|histamine|catecholamines?|cortisol|thyroxine|thyroid hormones?|glucagon|glutathione|homocysteine|fibrinogen|thrombin|gonadotropins?|testosterone|estradiol|progesterone|cAMP|ATP|adenosine|inosine|葡萄糖|凝血酶|降钙素|甘油|腺苷|胰酶|胆汁酸|胆酸|纤维蛋白原|二氧化碳|组胺|睾酮|雌二醇|孕酮|皮质醇|甲状腺素|氧气|白介素|白细胞介素|干扰素|儿茶酚胺|前列腺素)$/i
const PHYSIOLOGY_AFTER = /^(?:\s+(?:levels?|secretion|release|resistance|sensitivity|tolerance|receptors?|concentrations?|metabolism|homeostasis|uptake|synthesis|production|turnover|reuptake|utilization|control|excretion|intolerance)\b|原|三酯|时间|脱氨酶|耐量|抵抗|受体|测定|浓度|水平|释放|分泌|敏感|样生长|自身抗体|结合力|六磷酸|-6-|酸酶|\d*[:：>＞<＜↑↓])/
const PHYSIOLOGY_BEFORE = /(?:\b(?:blood|plasma|serum|urinary|urine|fasting|endogenous|hepatic|circulating)\s+$|总|血清|血浆|空腹|内源性)$/i
/** A stem of fewer letters is found in ordinary words. */
const SHORTEST_STEM = 4
const NOT_DRUGS = /^(?:.*(?:itis|osis|emia|uria|ology|ation|ment|ness|graphy|scopy|ectomy|tomy|pathy|cytes?|genesis|glycerides?|peptides?|nucleotides?|saccharides?|medicine|examine|determine|imagine|machine|routine|baseline|guideline|discipline|decline|combine|define|refine|outline|online|urine|marine|genuine|feminine|masculine|doctrine|intestine|crystalline|alkaline|saline|gasoline|adrenaline|endocrine|exocrine|membrane|concept|intercept|percept|precept|transcept|.*sterol|ghrelin|vaccine|propane|methane|ethane)s?)$/i

export type CandidateFinder = (text: string) => readonly Candidate[]

export function createCandidateFinder(lexicon: Lexicon, language: Language): CandidateFinder {
  const matcher = new LexiconMatcher(lexicon, language)
  const misspelt = createMisspeltFinder(lexicon, language)
  const stems = lexicon.stems.filter(({ stem, kind, language: of }) => kind === 'suffix' && of === 'en' && stem.length >= SHORTEST_STEM).map(({ stem }) => stem)
  return (text) => {
    const matches = matcher.match(text)
    const named = matches.filter((match) => !match.abbreviation)
    const accepted = matches.filter((match) => (match.abbreviation ? abbreviationHolds(text, match, named) : isSubstance(text, match)))
    const found = accepted.map((match) => stretch(text, match, language))
    const stemmed = language === 'en' ? [...found, ...stemWords(text, found, stems)] : found
    return [...stemmed, ...misspelt(text, stemmed)].toSorted((a, b) => a.start - b.start)
  }
}

function stretch(text: string, { start, end, entries, abbreviation }: Match, language: Language): Candidate {
  const type = typeOf(entries[0], text.slice(start, end))
  const confidence = abbreviation ? 0.7 : type === 'group' ? 0.8 : 0.9
  if (language === 'en') return { start, end: end + (type === 'group' ? 0 : (SALT.exec(text.slice(end, end + 24))?.[0].length ?? 0)), type, confidence }
  const before = SALT_BEFORE_ZH.exec(text.slice(Math.max(0, start - 5), start))?.[0].length ?? 0
  const after = type === 'group' ? 0 : (SALT_AFTER_ZH.exec(text.slice(end, end + 4))?.[0].length ?? 0)
  return { start: start - before, end: end + after, type, confidence }
}

function typeOf(entry: LexiconEntry | undefined, surface: string): string {
  if (entry?.kind === 'class') return 'group'
  return entry?.kind === 'substance' && entry.aliases.includes(surface) && /^[A-Z][a-z]+/.test(surface) ? 'brand' : 'drug'
}

function abbreviationHolds(text: string, match: Match, named: readonly Match[]): boolean {
  const before = text.slice(Math.max(0, match.start - 16), match.start)
  const after = text.slice(match.end, match.end + 24)
  if (USE_AFTER.test(after) || USE_BEFORE.test(before)) return true
  // Spelt out anywhere in the text, or defined: aspirin (ASA).
  if (named.some(({ entries }) => entries.some((entry) => match.entries.includes(entry)))) return true
  return named.some(({ start, end }) => Math.min(Math.abs(start - match.end), Math.abs(match.start - end)) <= 6)
}

function isSubstance(text: string, { start, end, entries }: Match): boolean {
  const after = text.slice(end, end + 20)
  if (entries[0]?.kind === 'class' && EFFECT_AFTER.test(after)) return false
  return !(ENDOGENOUS.test(text.slice(start, end)) && (PHYSIOLOGY_AFTER.test(after) || PHYSIOLOGY_BEFORE.test(text.slice(Math.max(0, start - 14), start))))
}

function stemWords(text: string, found: readonly Candidate[], stems: readonly string[]): readonly Candidate[] {
  return [...text.matchAll(WORD)].flatMap(({ index: start, 0: word }) => {
    const end = start + word.length
    const lower = word.toLowerCase()
    const bare = lower.endsWith('s') ? lower.slice(0, -1) : lower
    const known = found.some((each) => each.start < end && start < each.end)
    if (known || NOT_DRUGS.test(lower) || !stems.some((stem) => (lower.endsWith(stem) || bare.endsWith(stem)) && bare.length >= stem.length + 3)) return []
    return [{ start, end, type: 'drug', confidence: 0.6 }]
  })
}

/** The finder as a predictor for evaluation, unit by unit. */
export function candidatePredictor(lexicon: Lexicon, language: Language): Predictor {
  const find = createCandidateFinder(lexicon, language)
  return (document) => document.units.map(({ text }) => find(text).map(({ start, end, type }) => ({ type, spans: [[start, end]] })))
}
