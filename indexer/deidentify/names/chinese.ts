/**
 * Chinese names. A name is found where something says that one stands there: a label, a word for a person before it, a title,
 * sex or a verb of saying after it. The candidate is then weighed: surname, characters of the given name, what follows.
 */
import type { Finding } from '../finding.ts'
import { COMMON_SURNAMES, COMPOUND_SURNAMES, GIVEN_CHARACTERS, isOrdinary, RARE_SURNAMES, SURNAME_PATTERN } from './chinese-lists.ts'

const HAN = '\\u4e00-\\u9fff\\u3400-\\u4dbf'
const HIDDEN = '[某xX×*＊○〇ＸＯo]'
/** Surname and one or two characters, or hidden ones: 张伟, 欧阳建国, 王某某, 李XX, 赵*. */
const NAME = `${SURNAME_PATTERN}(?:${HIDDEN}{1,3}|[${HAN}]${HIDDEN}|[${HAN}]{1,2})`
/** 阿依古丽·买买提 */
const SOUNDS = '阿依古丽买提吐尔逊江艾力热合曼努木拉迪巴哈尼娅孜亚库帕夏再娜姆卡斯麦苏赛达吾布都克里扎西卓玛次仁多吉央金旦增格桑罗德平措索朗加措沙肉孜汗地迪如则哈萨帖巴特乌云毕力朝鲁图雅其敖登那仁苏日胡尔查包勒伊萨莫比比祖丽热夏提帕孜莱坎白衣山别克哎牙甫尔肯叶波拉塔什穆罕默德优素福马合江司拉洪麦海日提'
const DOTTED = `[${SOUNDS}]{2,8}(?:[·•・‧][${SOUNDS}]{1,8}?){1,3}(?![${SOUNDS}]{0,3}[·•・‧])(?=[^${SOUNDS}]|$)`

const ROLE = '(?:患者|病人|患儿|产妇|孕妇|家属|家长|联系人|监护人|代理人|委托人|被委托人|授权人|父亲|母亲|父|母|配偶|儿子|女儿|丈夫|妻子|就诊人|就诊者|受检者|受检人|被检者|投保人|受益人|亲属|陪护人?|知情人|供史者|被鉴定人|受血者|核对者|审核者|病史陈述者|陈述者|申请人|申请|报告|审核|复核|主治|经治|住院|责任|管床|主管|上级|值班|接诊|首诊|会诊|送检|检查|检验|诊断|手术|麻醉|器械|巡回|洗手|记录|书写|执行|核对|校对|交班|接班|随访|带教|主诊|主刀|第[一二三]|一|二|三|操作|穿刺|护理|登记|采样|接收|批准|开单|处方|审方|调配|发药|医嘱|签发|签署|主持|参加|被告知|谈话|抢救|主检|初诊|复诊|科|病区)'
const LABEL = `(?:${ROLE}?(?:姓\\s*名|医师签名|医生签名|护士签名|家属签名|患者签名|签\\s*名|签\\s*字|医\\s*师|医\\s*生|护\\s*士长?|药师|技师|人员?|者|助手?|教授|专家|主任|老师|大夫)|${ROLE}|术者|主刀|助手|一助|二助|三助|麻醉师|主持人|主讲人|审阅|签收人?)`
const labelled = new RegExp(`(?<![${HAN}])${LABEL}(?:[（(][^（）()\\n]{1,8}[）)])?[ \\t]*[:：][ \\t]*(?=[${HAN}])`, 'gu')
const nameLabel = new RegExp(`(?:姓\\s*名|患者姓名|曾用名)[ \\t]*[:：]?[ \\t]*(${DOTTED}|${NAME}|[${HAN}]{2,4}?)(?=[\\s，,。；;、（(：:|/]|$|性别|男|女|年龄|民族|身份|电话|住院|门诊|科|病)`, 'gu')

const PERSON_BEFORE = '(?:患者|病人|患儿|产妇|孕妇|死者|伤者|伤员|家属|家长|父亲|母亲|其父|其母|其子|其女|其妻|其夫|其弟|其兄|其姐|其妹|丈夫|妻子|儿子|女儿|配偶|姐姐|妹妹|哥哥|弟弟|爷爷|奶奶|外婆|外公|孙子|孙女|儿媳|女婿|陪护|护工|同事|邻居|朋友|室友|联系人|监护人|医师|医生|护士|护士长|主任|教授|药师|技师|营养师|治疗师|老师|同学|司机|队长|民警|院长|科长|主刀|一助|二助|记录者|床|长子|次子|长女|次女|独子|独女|受血者|供血者|受益人|术者|助手|对象|户主|鉴定人|大名[:：]?|小名|乳名|本人|新入|新收|随访[:：]|手术[:：]|复查|录取|村医|介绍人|保姆|经办人|家人|其女婿|新生儿系|儿系|名叫|名为|叫做|我叫|我是|化名)'
const PERSON_TITLE = '(?:副?主任(?:医师|护师|药师|技师)?|主治(?:医师|医生)?|住院(?:医师|总)|医师|医生|大夫|护士长?|护师|教授|副教授|药师|技师|治疗师|营养师|院长|科长|老师|先生|女士|小姐|同志|阿姨|大爷|大妈|奶奶|爷爷|叔叔|伯伯|婆婆|老太|师傅|同学|主管|专家|护工|博士|某)'
const SAYS = '(?:说|诉|称|介绍|提供|一助|二助|发现|转告|汇报|表示|签字|签名|陪同|陪护|代诉|代签|同意|拒绝|要求|到场|来电|来院|查房|会诊|主刀|完成|记录|审核|书写|值班|交班|接班|告知|在场|电话|自述|反映|认为|指出|分析|强调|建议|联系|护送|照顾|办理|前来|陪伴|操作|执行)'
const BOUNDARY = `(?=[\\s，,。；;、：:（()）！？!?“”"'’|/\\d]|$|男|女|性|于|因|的|在|及|和|与|等|现|今|已|拟|行|为|是|将|曾|可|需|应|已于|对|诉|介绍|发现|系|提供|开具|由|陪|复查|微信|手机|病情|一般|之[子女妻夫]|夜间|精神|神志|情绪|家住|住|${SAYS}|${PERSON_TITLE})`
const START = `(?<![${HAN}])`

interface Context {
  readonly pattern: RegExp
  /** What the name must weigh here: less where the context leaves little doubt. */
  readonly least: number
}

/** As `least`: a common surname and nothing but characters of names after it. */
const FULL = 1.5

const sure = (source: string): Context => ({ pattern: new RegExp(source, 'gu'), least: 0 })
/** Nothing around it says much: surname and every character must fit. */
const certain = (source: string): Context => ({ pattern: new RegExp(source, 'gu'), least: FULL })
const likely = (source: string): Context => ({ pattern: new RegExp(source, 'gu'), least: 1 })

const SEX_FOLLOWS = '(?=[，,、（(： ]{0,2}(?:性别)?[:：]?(?:男|女)(?:性|孩|婴|童)?(?:[，,。；;、\\s）)/|]|\\d|$))'

const CONTEXTS: readonly Context[] = [
  sure(`${PERSON_BEFORE}[ :：“"（(]{0,2}(${DOTTED}|${NAME})${SEX_FOLLOWS}`),
  // 患者张伟，男；家属李梅签字；与其女王芳沟通
  likely(`${PERSON_BEFORE}[ :：“"（(]{0,2}(${DOTTED}|${NAME})${BOUNDARY}`),
  // 张伟，男，58岁 at the beginning of a line or sentence
  sure(`(?<=^|[\\n。；;，,：:、（(“"\\s])(${DOTTED}|${NAME})${SEX_FOLLOWS}`),
  // 张伟主任医师查房；请李娜护士长
  likely(`(?:${START}|由|请|经|与|和|及|向|跟|找|同|对|让|是|为|派|据|邀|邀请|联系|通知|汇报|报告|咨询|告知|转告|今日|听取|随|遵|按|此案为|[科院室组区今达跟])(${SURNAME_PATTERN}(?:${HIDDEN}{1,2}|[${HAN}]{0,2}))(?=${PERSON_TITLE})`),
  // 今日沈淑芬主任医师查房: whatever stands before it, when the characters are those of a name
  certain(`(${SURNAME_PATTERN}[${HAN}]{1,2})(?=${PERSON_TITLE})`),
  // A whole phrase between marks: 交班：9床孙雪，…；由温文博主刀、冯梓涵一助
  certain(`(?<=^|[\\n。；;，,：:、/\\s（(床])(${NAME})(?=[，,。；;、/\\s（(）)]|$|${SAYS}|主刀)`),
  // 由张伟陪同；与李梅谈话
  likely(`(?:由|请|与|向|跟|经|同|据|嘱|送|及|和|、|给|让|被)(${DOTTED}|${SURNAME_PATTERN}(?:${HIDDEN}{1,2}|[${HAN}]{1,2}))(?=[（(]|${SAYS}|共同|进行|沟通|交代|谈话|负责|护理|接诊|手术|检查|解释|说明|交流|交接|转达|送|签)`),
  // 张伟说, at the beginning of a sentence
  likely(`(?<=^|[\\n。；;，,：:“"])(${DOTTED}|${NAME})(?=${SAYS})`),
  likely(`(?<![${HAN}])(${DOTTED})(?![${HAN}])`),
  // 张某, 王某某 anywhere
  likely(`(?<![某${HAN}]|[为是]某)(${SURNAME_PATTERN}某{1,2})(?![${HAN}]{0,1}(?:医院|地|种))`),
  likely(`(?<=患者|病人|患儿|家属|证人|原告|被告|伤者|死者|[，,。、：: ])(${SURNAME_PATTERN}(?:某{1,2}|[xX×*＊]{1,2}))(?![\\dA-Za-z])`),
]

/** After a label may follow several: 张伟主任医师、李娜，王强. */
const LISTED = new RegExp(`[、，,/ ；;和及]+(?:${PERSON_TITLE}|护士|麻醉师)?[:：]?((?:${DOTTED})|${SURNAME_PATTERN}[${HAN}]{1,2}?|${SURNAME_PATTERN}${HIDDEN}{1,2})(?=${PERSON_TITLE}?(?:[\\s、，,/。；;（(|]|$|和|及|等|性别|年龄|日期|联系|电话|与患者|关系|\\d))`, 'uy')

export function findChineseNames(text: string): readonly Finding[] {
  const findings: Finding[] = []
  const add = (start: number, name: string): void => void findings.push({ start, end: start + name.length, type: 'NAME' })
  for (const match of text.matchAll(nameLabel)) if (isLabelledName(match[1] ?? '')) add(match.index + match[0].lastIndexOf(match[1] ?? ''), match[1] ?? '')
  for (const match of text.matchAll(labelled)) for (const { at, name } of listedNames(text, match.index + match[0].length)) add(at, name)
  for (const { pattern, least } of CONTEXTS) {
    for (const match of text.matchAll(pattern)) {
      const start = match.index + match[0].lastIndexOf(match[1] ?? '')
      const end = start + (match[1] ?? '').length
      const name = plausible(match[1] ?? '', text.slice(end, end + 6), least)
      if (name !== undefined) add(start, name)
    }
  }
  return [...findings, ...otherMentions(text, findings)]
}

/** A label for names is followed by one, unless by a word that begins otherwise. */
const isLabelledName = (name: string): boolean => !isOrdinary(name) && !/^(?:性别|年龄|不详|未知|未提供|保密|无|同上|同前|本人|患者|见)/.test(name)

function listedNames(text: string, from: number): readonly { readonly at: number; readonly name: string }[] {
  const found: { at: number; name: string }[] = []
  for (let at = from; found.length < 12; ) {
    const pattern = found.length === 0 ? FIRST : LISTED
    pattern.lastIndex = at
    const match = pattern.exec(text)
    const name = match?.[1]
    if (match === null || name === undefined || weigh(name) < 0.7) return found
    const start = match.index + match[0].lastIndexOf(name)
    found.push({ at: start, name })
    at = start + name.length + titleLength(text, start + name.length)
  }
  return found
}

const TITLE = new RegExp(PERSON_TITLE, 'uy')
function titleLength(text: string, at: number): number {
  TITLE.lastIndex = at
  return TITLE.exec(text)?.[0].length ?? 0
}

const FIRST = new RegExp(`((?:${DOTTED})|${SURNAME_PATTERN}[${HAN}]{1,2}?|${SURNAME_PATTERN}${HIDDEN}{1,2})(?=${PERSON_TITLE}?(?:[\\s、，,/。；;（(|]|$|和|及|等|性别|年龄|日期|联系|电话|与患者|关系|\\d))`, 'uy')
/** Surnames that are words of grammar or description as often. */
const AMBIGUOUS: ReadonlySet<string> = new Set('于向应常成安方文易曾经时单阴阳全由从同与和明计左右水支连相解包任何代关')
const TITLED = new RegExp(`^${PERSON_TITLE}`, 'u')
const FOLLOWS = new RegExp(`^(?:${SAYS}|${PERSON_TITLE})`, 'u')
const HIDDEN_CHARACTER = new RegExp(HIDDEN, 'u')

/** The longest beginning of the match that weighs as a name; a verb or title that was caught falls off. */
function plausible(found: string, rest: string, least: number): string | undefined {
  if (/[·•・‧]/.test(found)) return isOrdinary(found) ? undefined : found
  if (HIDDEN_CHARACTER.test(found)) return COMPOUND_SURNAMES.has(found.slice(0, 2)) || found.endsWith('某某') || (COMMON_SURNAMES.has(found.charAt(0)) && !AMBIGUOUS.has(found.charAt(0))) ? found : undefined
  const surname = COMPOUND_SURNAMES.has(found.slice(0, 2)) ? 2 : 1
  // Before a title the surname alone is enough: 王主任.
  if (found.length === surname) return (COMMON_SURNAMES.has(found) && !AMBIGUOUS.has(found)) || surname === 2 ? found : undefined
  if (isOrdinary(found + rest.slice(0, 2))) return undefined
  for (let length = found.length; length > surname; length--) {
    const name = found.slice(0, length)
    const tail = found.slice(length) + rest
    if (length < found.length && !FOLLOWS.test(tail)) continue
    if (least === FULL && !allGiven(name, surname)) continue
    if (weigh(name) >= (AMBIGUOUS.has(found.charAt(0)) ? Math.max(least, 1.5) : least)) return name
  }
  // 林主任医师: what was caught after the surname is already the title.
  return FOLLOWS.test(found.slice(surname) + rest) && COMMON_SURNAMES.has(found.slice(0, surname)) && !AMBIGUOUS.has(found.charAt(0)) && TITLED.test(found.slice(surname) + rest) ? found.slice(0, surname) : undefined
}

const allGiven = (name: string, surname: number): boolean => Array.from(name.slice(surname)).every((character) => GIVEN_CHARACTERS.has(character))

/** Surname 1 (rare 0.3), each character of the given name 0.5 when such names have it, else −0.5. */
function weigh(name: string): number {
  if (/[·•・‧某xX×*＊]/.test(name)) return 2
  const surname = COMPOUND_SURNAMES.has(name.slice(0, 2)) ? 2 : 1
  const first = name.slice(0, surname)
  const base = surname === 2 || COMMON_SURNAMES.has(first) ? 1 : RARE_SURNAMES.has(first) ? 0.3 : -1
  if (isOrdinary(name)) return -1
  return Array.from(name.slice(surname)).reduce((sum, character) => sum + (GIVEN_CHARACTERS.has(character) ? 0.5 : -0.5), base)
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
