/**
 * Whether a drug is taken, was stopped, is an allergy, belongs to a relative, or is denied: cues in the same clause, after
 * the idea of NegEx (Chapman et al. 2001). A denied allergy is `negated`.
 */
import type { DrugStatus, Language } from '../../../src/domain.ts'
import type { Extent } from './find.ts'

interface Cues {
  readonly clauseStart: RegExp
  readonly clauseEnd: RegExp
  readonly family: RegExp
  readonly allergyBefore: RegExp
  readonly allergyAfter: RegExp
  readonly stoppedBefore: RegExp
  readonly stoppedAfter: RegExp
  readonly negatedBefore: RegExp
  readonly negatedAfter: RegExp
  readonly current: RegExp
}

/** Characters to either side in which a cue may stand. */
const WINDOW = 60

const ENGLISH: Cues = {
  clauseStart: /[;\n]|[.!?]\s|\b(?:but|however|although|except)\b/g,
  clauseEnd: /[;\n]|[.!?](?:\s|$)|\b(?:but|however|although)\b/,
  family: /\b(?:mother|father|brother|sister|son|daughter|wife|husband|aunt|uncle|grandmother|grandfather|sibling|family)(?:'s)?\b/i,
  allergyBefore: /\b(?:allerg(?:y|ies|ic)(?: to)?|hypersensitiv(?:e|ity) to|anaphyla(?:xis|ctic reaction) to|intoleran(?:t|ce) (?:of|to)|reaction to)\b[^;.]*$/i,
  allergyAfter: /^[^;.]{0,24}\b(?:allerg(?:y|ies|ic)|hypersensitivity|anaphylaxis|intolerance)\b/i,
  stoppedBefore: /\b(?:no longer (?:on|taking|takes|uses|using)|stopped|stopping|discontinued?|discontinuing|ceased|held|holding|withdrawn|weaned off|came off|taken off|off (?:of )?|previously (?:on|taking|took)|formerly (?:on|taking)|switched from|changed from|d\/c(?:'?ed)?)\s*(?:\w+\s){0,3}$/i,
  stoppedAfter: /^[^;.]{0,30}\b(?:was|were|has been|have been|is|being)?\s*(?:discontinued|stopped|withdrawn|held|ceased|d\/c'?ed)\b/i,
  negatedBefore: /\b(?:den(?:y|ies|ied|ying)|no|not|never|without|neither|nor|avoid|refus(?:e|es|ed)|declin(?:e|es|ed)|negative for|not (?:on|taking)|does not (?:take|use)|did not (?:take|receive)|has not (?:taken|received))\b[^;.]*$/i,
  negatedAfter: /^[^;.]{0,20}\b(?:was|were|is|are)? ?(?:not (?:given|taken|started|used|prescribed)|refused|declined|contraindicated)\b/i,
  current: /\b(?:on|tak(?:e|es|ing)|takes|using|uses|continu(?:e|es|ed|ing)|start(?:ed|s)?|given|receiv(?:ed|ing)|prescribed|treated with|maintained on|current(?:ly)?|administered|home medications?)\b[^;.]*$/i,
}

const CHINESE: Cues = {
  clauseStart: /[。；;！？\n]|但|然而|不过/g,
  clauseEnd: /[。；;！？\n]|但|然而|不过/,
  family: /父亲|母亲|父母|其父|其母|哥哥|弟弟|姐姐|妹妹|兄弟|姐妹|儿子|女儿|丈夫|妻子|祖父|祖母|外祖|家族|家属|亲属/,
  allergyBefore: /(?:过敏(?:药物|药|原|史)?[：:为是有]|过敏史[：:，,]?|对)[^。；]{0,24}$/,
  allergyAfter: /^[^。；]{0,20}?(?:过敏|皮试阳性|变态反应)/,
  stoppedBefore: /(?:停用|停服|停止(?:使用|服用|口服)?|停|已停|撤除|撤停|中止|不再(?:使用|服用|口服)|曾(?:经)?(?:服用|口服|使用|应用|用)|既往(?:曾)?(?:服用|口服|使用|应用)|由)[^，,。；]{0,12}$/,
  // 停用 before a name speaks of that name, so it must end its clause here.
  stoppedAfter: /^[^，,。；]{0,16}?(?:已停|停药|停服|后停|已撤|现已不用|停用(?=$|[，,、]))|^[^，,。；]{0,16}，(?:后|现)?(?:自行|已)停/,
  negatedBefore: /(?:否认|未(?:曾|予|再)?(?:服用|口服|使用|应用|用|给予|行|接受)?|无|没有|不(?:宜|能|可|用|服用|使用|需|予)|禁用|忌用|慎用|避免(?:使用|应用)?|拒绝|拒用)[^，,。；]{0,16}$/,
  negatedAfter: /^[^，,。；]{0,10}?(?:未用|未服|未使用|皮试阴性|禁用|无效)/,
  current: /(?:口服|服用|使用|应用|给予|予以|予|加用|改用|换用|静滴|静脉滴注|静脉注射|肌注|皮下注射|注射|吸入|外用|规律|长期|目前|现|继续|联合|方案)[^。；]{0,24}$/,
}

/** Undefined when the text gives no cue. `dosed` says that the mention has a dose or a frequency, which speaks for use. */
export function findStatus(text: string, mention: Extent, language: Language, dosed: boolean): DrugStatus | undefined {
  const cues = language === 'en' ? ENGLISH : CHINESE
  const lead = text.slice(Math.max(0, mention.start - WINDOW), mention.start)
  const left = lead.slice(lastEnd(lead, cues.clauseStart))
  const tail = text.slice(mention.end, mention.end + WINDOW)
  const right = tail.slice(0, cues.clauseEnd.exec(tail)?.index ?? tail.length)
  const allergy = cues.allergyBefore.test(left) || cues.allergyAfter.test(right)
  if (cues.family.test(left)) return 'family'
  // "stopped" looks like a denial ("no longer on"), so it is asked first; a denied allergy is a denial.
  if (allergy) return cues.negatedBefore.test(left) || /\bNKDA\b/.test(left) ? 'negated' : 'allergy'
  if (cues.stoppedBefore.test(left) || cues.stoppedAfter.test(right)) return 'stopped'
  if (cues.negatedBefore.test(left) || cues.negatedAfter.test(right)) return 'negated'
  return dosed || cues.current.test(left) ? 'current' : undefined
}

function lastEnd(text: string, pattern: RegExp): number {
  const last = [...text.matchAll(pattern)].at(-1)
  return last === undefined ? 0 : last.index + last[0].length
}
