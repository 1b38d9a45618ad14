/**
 * Names in Chinese text: after a label for names, hidden in part (张某, 李**), and wherever a candidate scores as one
 * (han/score.ts); then the same names elsewhere in the text.
 */
import { matchesOf } from '../matches.ts'
import type { Finding } from '../finding.ts'
import { COMMON_SURNAMES, COMPOUND_SURNAMES, isOrdinary, SURNAME_PATTERN } from './chinese-lists.ts'
import { findScoredNames } from './han/find.ts'
import { isAmbiguous } from './han/score.ts'

const HAN = '\\u4e00-\\u9fff\\u3400-\\u4dbf'
const LABELLED = new RegExp(`(?:姓\\s*名|患者姓名|曾用名)[ \\t]*[:：/]?[ \\t]*([${HAN}]{2,4}?(?:[·•・‧][${HAN}]{1,8})?)(?=[\\s，,。；;、（(：:|/]|$|性别|男|女|年龄|民族|身份|电话|住院|门诊|科|病)`, 'gu')
/** 责任护士：史 丽 */
const SPACED = new RegExp(`(?:姓名|签名|签字|医师|医生|护士|患者|家属|者|人|主任|教授|技师|药师|师)[ \\t]*[:：][ \\t]*(${SURNAME_PATTERN}[ \\u3000]{1,2}[${HAN}])(?![${HAN}])`, 'gu')
const NO_NAME = /^(?:性别|年龄|不详|未知|未提供|保密|无|同上|同前|本人|患者|见)/

const HIDDEN: readonly RegExp[] = [
  // 张某, 王某某 anywhere
  new RegExp(`(?<![某\\d]|[为是]某)(${SURNAME_PATTERN}某{1,2})(?![${HAN}]?(?:医院|地|种))`, 'gu'),
  // 患者李XX, 李**, 令狐*, 褚*兰
  new RegExp(`(?<=患者|病人|患儿|家属|证人|原告|被告|伤者|死者|[，,。、：:\\s和与及请]|^)(${SURNAME_PATTERN}(?:[xX×]{1,2}|[*＊○〇]{1,2}[${HAN}]?))(?![\\dA-Za-z])`, 'gu'),
]

export function findChineseNames(text: string): readonly Finding[] {
  const findings: Finding[] = [...findScoredNames(text)]
  const add = (match: RegExpExecArray): void => {
    const name = match[1] ?? ''
    const start = match.index + match[0].lastIndexOf(name)
    findings.push({ start, end: start + name.length, type: 'NAME' })
  }
  if (text.includes('名')) for (const match of matchesOf(LABELLED, text)) if (!isOrdinary(match[1] ?? '') && !NO_NAME.test(match[1] ?? '')) add(match)
  if (text.includes('：') || text.includes(':')) for (const match of matchesOf(SPACED, text)) add(match)
  if (/[某xX×*＊○〇]/.test(text)) for (const pattern of HIDDEN) for (const match of matchesOf(pattern, text)) if (isHiddenName(match[1] ?? '')) add(match)
  return [...findings, ...otherMentions(text, findings)]
}

function isHiddenName(name: string): boolean {
  return COMPOUND_SURNAMES.has(name.slice(0, 2)) || name.endsWith('某某') || (COMMON_SURNAMES.has(name.charAt(0)) && !isAmbiguous(name.charAt(0)))
}

/** The same name elsewhere in the text, whatever stands around it. */
function otherMentions(text: string, findings: readonly Finding[]): readonly Finding[] {
  const names = new Set(findings.map(({ start, end }) => text.slice(start, end)).filter((name) => name.length >= 2 && !/[某xX×*＊]/.test(name) && !isOrdinary(name)))
  const found: Finding[] = []
  for (const name of names) {
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) found.push({ start: at, end: at + name.length, type: 'NAME' })
  }
  return found
}
