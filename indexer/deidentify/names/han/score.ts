/**
 * Names of persons in Chinese text, scored: surname + characters of the given name + how the words fall + what stands before and
 * after. After the classic observation that a name is where segmentation breaks into single characters (Sun, Huang, Gao & Fang
 * 1995, "Identifying Chinese names in unrestricted texts").
 */
import { COMMON_SURNAMES, COMPOUND_SURNAMES, GIVEN_CHARACTERS, isOrdinary, isOrdinaryWord, ordinaryLength, RARE_SURNAMES } from '../chinese-lists.ts'
import { codesOf, isAllHan, isHan } from './characters.ts'
import { after, before, isFramed, MOST_AFTER, titleAfter } from './context.ts'
import { isForeignName, SOUNDS } from './foreign.ts'
import { isDictionaryName, type WordMap } from './words.ts'

/** From here a candidate is taken for a name. */
export const NAME_THRESHOLD = 1.5

export interface Candidate {
  readonly start: number
  readonly end: number
  readonly score: number
}

/** Surnames that are words of grammar or description as often. */
const AMBIGUOUS: ReadonlySet<string> = new Set('于向应常成安方文易曾经时单阴阳全由从同与和明计左右水支连相解包任何代关高白黄金马石江路温平强年别都从会来查后余夏冬再次师国强言五')
export const isAmbiguous = (surname: string): boolean => AMBIGUOUS.has(surname)

const NICKNAME_PREFIX: ReadonlySet<string> = new Set('老小大阿')
const isNicknamePrefix = codesOf(NICKNAME_PREFIX)
/** Characters a candidate may begin with, by code; all others only directly after a label. */
const STARTS = new Uint8Array(0x1_0000)
for (const character of [...COMMON_SURNAMES, ...RARE_SURNAMES, ...Array.from(COMPOUND_SURNAMES, (surname) => surname.charAt(0)), ...SOUNDS, ...NICKNAME_PREFIX]) STARTS[character.charCodeAt(0)] = 1

export function mayStart(text: string, at: number): boolean {
  return STARTS[text.charCodeAt(at)] === 1 || text.charCodeAt(at) === text.charCodeAt(at + 1) || !isHan(text.charCodeAt(at - 1)) || endsLabel(text.charCodeAt(at - 1))
}
/** 主刀, 签名, 收件人 with nothing between it and the name. */
const endsLabel = codesOf('刀者人名字士师生员主助')

export function candidatesAt(text: string, at: number, words: WordMap, chained: boolean): readonly Candidate[] {
  const left = Math.max(before(text, at), chained ? 1.7 : -1)
  const announced = left >= ANNOUNCED
  const substance = endsSubstance(text.charCodeAt(at - 1)) ? -3 : 0
  const crossing = words.begins(at) || announced ? 0 : -1.6
  const found: Candidate[] = []
  // 施慧 of 施慧达 is no name.
  const ordinary = at + ordinaryLength(text, at)
  const add = (end: number, inner: number, told?: number, whole = words.begins(end)): void => {
    const known = inner + left + crossing + substance + (whole ? 0 : -1.6)
    // Most candidates fail here, before anything is read behind them.
    if (known + MOST_AFTER < NAME_THRESHOLD || end < ordinary || endsTerm(text.charCodeAt(end - 1)) || !isAllHan(text, at, end)) return
    const score = known + (told ?? after(text, end)) - (isSubstance(text, end) ? 3 : 0)
    if (score >= NAME_THRESHOLD) found.push({ start: at, end, score })
  }
  const surname = surnameAt(text, at)
  if (surname > 0) {
    const place = { at, words, announced, likely: left >= 1.5 }
    for (let end = Math.min(text.length, at + surname + 2); end > at + surname; end--) {
      const plain = plainWeight(text, at, surname, end)
      // Most end here: no character of a given name, in the middle of a word.
      const most = plain + MOST_SHAPE + left + crossing + substance + (words.begins(end) ? 0 : -1.6) + MOST_AFTER
      if (most + MOST_FRAMED >= NAME_THRESHOLD) add(end, nameWeight(text.slice(at, end), surname, plain, place) + framedWeight(text, at, end))
    }
    const title = titleAfter(text, at + surname)
    if (title !== undefined && !isOrdinary(text.slice(at, at + 4))) add(at + surname, surnameWeight(text.slice(at, at + surname)) - 0.2 - (title.length === 1 ? 0.3 : 0), 1.7, words.begins(at + surname) || words.endAt[at] === at + surname + title.length)
    if (surname === 2) add(at + 2, 0.6)
  }
  // Doubled characters and foreign sounds are words of medicine as often: something must announce or follow them.
  const told = (end: number): boolean => left >= LIKELY || after(text, end) >= LIKELY
  for (const end of nicknameEnds(text, at, words, announced || (left >= 1.5 && text[at] === text[at + 1]))) if (text[at] !== text[at + 1] || told(end)) add(end, nicknameWeight(text.slice(at, end)))
  const alone = announced && (surname > 0 || (words.endAt[at] ?? 0) - at < 2 || isDictionaryName(text.slice(at, words.endAt[at]))) ? standingAlone(text, at, surname) : undefined
  // The whole of what stands there, before a shorter part of it: 敖日格勒.
  if (alone !== undefined) add(alone, alone - at > 2 ? 0.6 : 0.2)
  // 孙女蝶香翻译: a given name alone, between a word for kin and what she did.
  if (left >= 1.5 && surname === 0 && !text.startsWith('患者', at - 2) && at + 2 <= text.length && isGiven(text.charCodeAt(at)) && isGiven(text.charCodeAt(at + 1)) && words.endAt[at] !== at + 2 && after(text, at + 2) >= LIKELY) add(at + 2, -0.6)
  const foreign = isForeignName(text, at, words)
  if (foreign !== undefined && (foreign.dotted || told(foreign.end))) add(foreign.end, foreign.weight)
  return found
}

/** 苗族, 辛征: peoples, signs and diseases. */
const endsTerm = codesOf('族征症癌瘤炎')

/** 氟|桂利嗪, 氯|雷他定; 利福平|片: part of a drug's name. */
const endsSubstance = codesOf('氟氯溴碘硝羟甲乙丙丁苯吡噻喹哌氢氧酰磺')
const isInSubstance = codesOf('嗪唑胺酸钠酶霉韦汀酮醇酯肽碱磺噻锭啶嘧吡苷烷烯醛酚醚腺')
const isAfterSubstance = codesOf('片胶囊颗滴嗪唑胺酸钠酶霉韦汀酮醇酯肽碱磺噻锭啶苷烷烯醛酚醚')
const isSubstance = (text: string, end: number): boolean => isInSubstance(text.charCodeAt(end - 1)) || isAfterSubstance(text.charCodeAt(end))

/** Left context from which a name is expected, whatever it looks like. */
const ANNOUNCED = 2
/** Left or right context in which a person is likely. */
const LIKELY = 0.9
/** What stands after a label for a person instead of a name. */
const NO_NAME = /^(?:姓名|盖章|公章|印章|\p{Script=Han}{1,3}族$|会诊|查房|参加|您好|你好|汇报|指示|分析|意见|认为|指出|值班|交班|接班|主持|讨论|记录|会议|随访|复诊|复查|告知|建议|要求|同前|见面|沟通|交代|自述|自诉|均|不|未婚|已婚|暂|男|女|无|未|不详|保密|同上|同前|本人|患者|父|母|子|夫|妻|丈夫|儿子|女儿|配偶|兄|弟|姐|妹|见|暂|已|拒绝|同意|签名|签字|日期|电话|关系|家属|医师|医生|护士|主任|性别|年龄|科室|床号|[一二三四五六七八九十]|自费|医保|阴性|阳性|正常)/u
/** Words that begin like a surname, and stand after a label for a person all the same. */
const NO_PERSON = /^(?:高血压|高热|高危|黄疸|水肿|白天|全麻|全身|常规|常用|向上|应激|安静|安全|连续|左侧|右侧|平车|平卧|从无|同意|支持|关系|关注|方式|方法|成人|包括|时间|时段|文化|文盲|明确|明显|温度|路径|金额|马上|强烈|年龄|别名|查体|查房|查看|后续|余无|余项|国家|师傅|言语)/
const WHOLE = /^\p{Script=Han}{2,4}(?=[\s，,。；;、（(）)/|]|$)/u

/** Two to four characters between marks, after a label for a person: 审核医师 高山. */
function standingAlone(text: string, at: number, surname: number): number | undefined {
  const whole = WHOLE.exec(text.slice(at, at + 5))?.[0]
  if (whole === undefined || NO_NAME.test(whole)) return undefined
  // 高山 and 江河 are names after 审核医师.
  return isOrdinary(whole) && (surname === 0 || whole.length > 3 || NO_PERSON.test(whole)) ? undefined : at + whole.length
}

interface Place {
  readonly at: number
  readonly words: WordMap
  readonly announced: boolean
  /** A person is named before it, if not surely a name: 患者. */
  readonly likely: boolean
}

const isCommonSurname = codesOf(COMMON_SURNAMES)
const isRareSurname = codesOf(RARE_SURNAMES)
const beginsCompound = codesOf(COMPOUND_SURNAMES)
const isGiven = codesOf(GIVEN_CHARACTERS)
const isAmbiguousCode = codesOf(AMBIGUOUS)

function surnameAt(text: string, at: number): number {
  const first = text.charCodeAt(at)
  if (beginsCompound(first) && COMPOUND_SURNAMES.has(text.slice(at, at + 2))) return 2
  return isCommonSurname(first) || isRareSurname(first) ? 1 : 0
}

function surnameWeight(surname: string): number {
  if (surname.length === 2) return 1.5
  return (COMMON_SURNAMES.has(surname) ? 1 : 0.4) - (surname === '于' ? 1.1 : AMBIGUOUS.has(surname) ? 0.7 : 0)
}

/** Of surname and given name by their characters alone. */
function plainWeight(text: string, start: number, surname: number, end: number): number {
  const ambiguous = surname === 1 && isAmbiguousCode(text.charCodeAt(start))
  let given = 0
  for (let at = start + surname; at < end; at++) given += isGiven(text.charCodeAt(at)) ? 0.45 : ambiguous ? -1 : -0.45
  const isDoubled = end - start - surname === 2 && text.charCodeAt(end - 1) === text.charCodeAt(end - 2)
  return surnameWeight(text.slice(start, start + surname)) + given + (isDoubled ? 0.6 : 0)
}

function nameWeight(name: string, surname: number, plain: number, place: Place): number {
  if (isOrdinaryWord(name)) return -3
  return plain - (isOrdinary(name) ? (place.announced ? 1 : 2) : 0) + shapeWeight(name, surname, place)
}

const MOST_FRAMED = 0.4
/** ，杨阿略，: alone between marks; of two characters it is as often a word. */
const framedWeight = (text: string, start: number, end: number): number => (isFramed(text, start, end) ? (end - start > 2 ? MOST_FRAMED : 0) : 0)

/** `shapeWeight` gives no more than this. */
const MOST_SHAPE = 0.5

/** One word of the dictionary is a name or none; single characters speak for a name, a word that begins with the surname against it. */
function shapeWeight(name: string, surname: number, { at, words, announced, likely }: Place): number {
  const end = at + name.length
  const first = words.endAt[at] ?? 0
  if (first === end) return isDictionaryName(name) ? 0.5 : announced ? -1 : -2
  if (first === at + surname) {
    if (name.length - surname === 1) return 0.3
    return words.endAt[first] === end ? (isDictionaryName(name.slice(surname)) ? 0.4 : announced ? -0.1 : likely ? -0.3 : -0.8) : 0.5
  }
  return isDictionaryName(name.slice(0, first - at)) ? 0 : -0.8
}

/** 大黄 and 小梁 are a drug and bone, 小叶 is liver or lung. */
const NO_NICKNAMES: ReadonlySet<string> = new Set('大黄 大方 大于 小于 大时 小时 小段 小叶 小梁 小安 小江 小关 大关 老白 大白 小白 大汗 小计 小单 小成 大成 老成 老年 大连 小金 大金 小高 大高 大江 小雷 小毛 大毛 小水 大水 小车 小平 阿里 小党 大常 小常 小方 小石 小文 小马 大马 大米 小米 大全 大包 小包 小项 大项'.split(' '))

/** 常常, 渐渐: no child's name. */
const isAdverb = codesOf('前后胃肠肝肾肺常渐往仅频刚慢时屡多偶天日夜年月次每人个好久早晚连一两')

/** 老王, 小李, 阿伟, 小芳; 豆豆, 芮芮. */
function nicknameEnds(text: string, at: number, words: WordMap, announced: boolean): readonly number[] {
  const isDoubled = text.charCodeAt(at) === text.charCodeAt(at + 1)
  if (at + 1 >= text.length || (isDoubled ? isAdverb(text.charCodeAt(at)) : !isNicknamePrefix(text.charCodeAt(at)))) return []
  const first = text.charAt(at)
  const second = text.charAt(at + 1)
  if ( !words.begins(at) || !words.begins(at + 2)) return []
  const word = words.endAt[at] === at + 2
  if (word && !announced && !isDictionaryName(first + second)) return []
  if (first === second) return isHan(first.charCodeAt(0)) && !'某爸妈爷奶哥姐弟妹叔宝孩'.includes(first) ? [at + 2] : []
  if (NO_NICKNAMES.has(first + second)) return []
  return COMMON_SURNAMES.has(second) || ('阿小'.includes(first) && GIVEN_CHARACTERS.has(second)) ? [at + 2] : []
}

function nicknameWeight(name: string): number {
  const [first = '', second = ''] = name
  if (first === second) return 0.9
  return COMMON_SURNAMES.has(second) && !AMBIGUOUS.has(second) ? 1.3 : 0.8
}
