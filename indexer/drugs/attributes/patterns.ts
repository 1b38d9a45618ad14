/** What follows a drug in an order or a note: dose, form, route, frequency, duration, as needed. Latin and Chinese. */
import type { Language } from '../../../src/domain.ts'

export type AttributeName = 'dose' | 'form' | 'route' | 'frequency' | 'duration' | 'prn'

const UNIT_EN = String.raw`(?:mg|mcg|μg|µg|ug|g|kg|ng|ml|mL|L|IU|iu|units?|U|mmol|mEq|meq|%|tablets?|tabs?|capsules?|caps?|puffs?|drops?|sprays?|patch(?:es)?|vials?|ampoules?|sachets?)(?:\/(?:kg|day|d|h|hr|min|m2|m²|ml|mL|dose))*`
const NUMBER = String.raw`\d+(?:[.,]\d+)?(?:\s*(?:-|–|~|～|to|至)\s*\d+(?:\.\d+)?)?`
const CHINESE_NUMBER = String.raw`(?:${NUMBER}|[一二两三四五六七八九十半]+)`
const UNIT_ZH = String.raw`(?:mg|mcg|μg|µg|ug|ml|IU|iu|万IU|万U|万单位|单位|毫克|微克|毫升|g|G|U|u|克|片|粒|颗|支|袋|包|丸|瓶|喷|滴|揿|吸|贴|枚|MG|ML)(?:\/(?:kg|d|h|次|日|m2|m²|kg\/d))*`

const ENGLISH: Readonly<Record<AttributeName, RegExp>> = {
  dose: new RegExp(String.raw`\b${NUMBER}\s*-?${UNIT_EN}(?![A-Za-z])|\b(?:one|two|three|half a) (?:tablets?|capsules?|puffs?)\b`, 'g'),
  form: /\b(?:(?:enteric[- ]coated|extended[- ]release|sustained[- ]release|delayed[- ]release|chewable|effervescent|oral|modified[- ]release) )?(?:tablets?|capsules?|solution|suspension|syrup|cream|ointment|gel|patch|inhaler|nebuli[sz]er|suppositor(?:y|ies)|injection|eye drops|drops|spray|lozenge|elixir|powder|XR|SR|ER|CR)\b/g,
  route: /\b(?:PO|po|p\.o\.|IV|iv|i\.v\.|IM|im|i\.m\.|SC|sc|SQ|subcut|s\.c\.|SL|PR|orally|by mouth|oral|intravenous(?:ly)?|intramuscular(?:ly)?|subcutaneous(?:ly)?|sublingual(?:ly)?|topical(?:ly)?|inhaled|rectal(?:ly)?|intranasal(?:ly)?|intrathecal(?:ly)?|transdermal(?:ly)?|ophthalmic)\b/g,
  frequency: /\b(?:q\.?d\.?|b\.?i\.?d\.?|t\.?i\.?d\.?|q\.?i\.?d\.?|qhs|qam|qpm|qod|qn|q\d+(?:-\d+)?h|q\d+hrs?|qw|q\d+w|daily|nightly|weekly|monthly|hourly|(?:once|twice|(?:one|two|three|four|\d+) times) (?:a|per|each|every) (?:day|week|month)|(?:once|twice) (?:daily|weekly|monthly)|(?:one|two|three|four|\d+) times daily|every (?:other )?(?:\d+(?:-\d+)? )?(?:hours?|days?|weeks?|months?|morning|evening|night)|at bedtime|in the (?:morning|evening)|before meals|after meals|with meals)\b/gi,
  duration: /\b(?:for|x|×|over)\s*(?:the (?:next|past|last) )?(?:\d+(?:-\d+)?|one|two|three|four|five|six|seven|ten|fourteen)\s*-?(?:days?|weeks?|months?|years?|hours?|doses|cycles|d|wk)\b/gi,
  prn: /\b(?:prn|p\.r\.n\.|as needed|as required|when needed|if needed)\b/gi,
}

const CHINESE: Readonly<Record<AttributeName, RegExp>> = {
  dose: new RegExp(String.raw`${CHINESE_NUMBER}\s*${UNIT_ZH}(?![a-z])`, 'g'),
  form: /肠溶片|缓释片|控释片|分散片|咀嚼片|泡腾片|含片|滴丸|软胶囊|肠溶胶囊|缓释胶囊|胶囊|颗粒|冲剂|口服液|口服溶液|混悬液|糖浆|注射液|注射剂|粉针|针剂|滴眼液|眼膏|软膏|乳膏|凝胶|贴剂|贴片|喷雾剂|气雾剂|吸入剂|粉雾剂|栓剂|栓|丸|散|片/g,
  route: /口服|静脉滴注|静脉注射|静脉推注|静脉输注|静滴|静注|静推|肌肉注射|肌注|皮下注射|皮内注射|舌下含服|含服|雾化吸入|吸入|外用|外敷|局部涂抹|滴眼|滴鼻|鼻饲|灌肠|直肠给药|泵入|腹腔灌注|鞘内注射|\b(?:po|iv|ivgtt|ivdrip|im|ih|sc)\b/gi,
  frequency: /每(?:日|天|晚|早|周|月|隔日)\s*[一二两三四五六\d]*\s*次?|(?:一|1)(?:日|天)\s*[一二两三四\d]+\s*次|[一二两三四\d]+\s*次\s*[/／每]?\s*(?:日|天|周|d)|每\s*\d+\s*(?:小时|h|天|周)\s*(?:一次|[1一]次)?|隔日(?:一次|1次)?|睡前|晨起|早晚|餐前|餐后|饭前|饭后|\b(?:qd|bid|tid|qid|qn|qod|q\d+h|qm|qw)\b|d\d+(?:[-~]d?\d+)?/gi,
  duration: /(?:疗程|连用|连服|服用|共|持续|治疗|使用)\s*[约近]?\s*[一二两三四五六七八九十半\d]+\s*(?:余|多)?\s*(?:天|日|周|个月|月|年|个疗程|疗程|周期|小时)|[×xX]\s*\d+\s*(?:天|日|d|周)|\d+\s*(?:天|周)为[一1]个?疗程/g,
  prn: /必要时|需要时|按需|疼痛时|发作时|\bprn\b/gi,
}

export function attributePatterns(language: Language): Readonly<Record<AttributeName, RegExp>> {
  return language === 'en' ? ENGLISH : CHINESE
}
