/**
 * What stands around a name, and how much it says: 1 and more where a person is all but announced, below 1 where one may stand.
 * Weights add up with those of the name itself (score.ts).
 */
import { codesMatching, codesOf, isSaying } from './characters.ts'

type Weights = readonly (readonly [weight: number, words: string])[]

/** The greatest weight of a word that stands twice: the lists go from much to little. */
const table = (weights: Weights): ReadonlyMap<string, number> => new Map(weights.toReversed().flatMap(([weight, words]) => words.split(' ').map((word) => [word, weight] as const)))
const longestOf = (words: ReadonlyMap<string, number>): number => Math.max(...Array.from(words.keys(), (word) => word.length))

/** Directly before a name. */
const BEFORE = table([
  [2.2, '我叫 名叫 名为 叫做 化名 大名 小名 乳名 本名 原名 曾用名 户名 收件人 联系人 签名 签字 姓名 主诊 此致 主刀 一助 二助 三助 术者 记录者 操作者 核对者 审核者 书写者 访视人 随访人 见证人 送医人 呼救者 驾驶员 申请人 参保人 被保险人 接生者 转诊医生 记录人 责任护士 报告医师 审核医师 谈话医师 送检医师 送检医生 管床医生 上级医生 下级医生 经治医生 申请医师 超声医师 签发 执行人 代理人 监护人 救助人 介绍人 同食者 报告人 检查者 翻译者 户主 器械护士 巡回护士 洗手护士 带教老师 主管医生 术者 病史陈述者 受血者 受益人 供血者 献血员 献血者 被鉴定人 扶贫对象 签约医生 检验者 新入 新收 麻醉医师 主诊医生 保荐人 接诊医生 接诊医师 首诊医生 首诊医师 首诊 责任医生 责任医师 管床 管床护士 主管护士 助产士 咨询师 康复师 治疗师 检验师 鉴定人 团队长 班主任 取名 起名 患者名 ，名 化名 访视者 送检者 采血者 收样人 接收人 陪同人 紧急联系人 第一联系人 委托人 受托人 被保护人 失主 肇事司机 肇事者 报警人 目击者 随车医生 随车护士 出诊医生 值班护士 进修医师 规培医师 实习医师 术者 一助 二助 三助 四助 体外循环 灌注师 麻醉医生 麻醉助手 洗手 巡回 器械 报告者 签发者'],
  [1.6, '患者 病患 病人 老人 老汉 患儿 产妇 孕妇 死者 伤者 伤员 考生 旅客 司机 家属 家长 父亲 母亲 其父 其母 其子 其女 其妻 其夫 其弟 其兄 其姐 其妹 其侄 之侄 之弟 之兄 之子 之女 丈夫 妻子 老伴 爱人 老公 老婆 儿子 女儿 配偶 姐姐 妹妹 哥哥 弟弟 爷爷 奶奶 外婆 外公 孙子 孙女 儿媳 女婿 侄子 侄女 外甥 同事 邻居 朋友 室友 同学 护工 保姆 陪护 网格员 队长 民警 律师 村医 同志 随行家属 我是 我爸叫 他叫 她叫 长子 次子 长女 次女 独子 独女 名字是 闺女 媳妇 小儿子 大儿子 大女儿 小女儿 二女儿 二儿子 表哥 表弟 表姐 表妹 堂哥 堂弟 堂姐 堂妹 舅舅 舅妈 姑姑 姑父 姨妈 姨夫 叔叔 婶婶 伯父 伯母 岳父 岳母 公公 婆婆 嫂子 弟媳 养父 养母 继父 继母 前夫 前妻 男友 女友 未婚妻 未婚夫 外孙 外孙女 工友 战友 病友 队友 同乡 老乡 亲戚 房东 老板 社工 志愿者 护理员 月嫂 保安 司机 师傅 家长 监护人 来访者 咨询者 求助者 受试者 志愿者 逝者 新生儿 婴儿 宝宝 胎儿父亲'],
  [1.2, '医师 医生 护士 护士长 主任 教授 药师 技师 大夫 院长 科长 老师 护师 助手 术师 麻醉 夜班 白班 二线 一线 护理 本人 对象 今日 今早 孩子 宝宝 居民 参与者 乘客 护士签名 由 床 村民 农民 职工 学生 工人 致 调阅了 病例'],
  [0.9, '请 与 向 经 据 陪同 对 给 跟 让 被 嘱 和 及 找 同 邀 派 联系 通知 告知 转告 询问 关于 证明 登记 出具 是'],
])
const LONGEST_BEFORE = longestOf(BEFORE)
/** Most places are told by one character that nothing ends or begins with. */
const mayEndBefore = codesOf(Array.from(BEFORE.keys(), (word) => word.charAt(word.length - 1)))

/** Between marks of punctuation on both sides, or at an end of the text. */
export const isFramed = (text: string, start: number, end: number): boolean => (start === 0 || isOpening(text.charCodeAt(start - 1))) && (end >= text.length || isClosing(text.charCodeAt(end)))

/** Directly after a name. */
const AFTER = table([
  [1.6, '陪同 代诉 所述 主刀 搀扶 护送 送来 送至 送入 送医 来电 代签 来院 来诊 来报 代述 自述 查房 会诊 值班 接班 交班 表示 签字 签名 口述 翻译 搀来 抱来 背来 接回 领回 打来 打电话 电话告知 接听 交班 代为 补充病史 强行 翻译 照顾 联系 陪护 陪伴 办理 反映 诉 代办 定期上门 来送饭 执刀 转述 致电'],
  [1.0, '主任 副主任 主治 医师 医生 大夫 护士 护士长 护师 教授 药师 技师 治疗师 营养师 院长 科长 老师 先生 女士 小姐 同志 阿姨 大爷 大妈 奶奶 爷爷 叔叔 伯伯 婆婆 师傅 同学 博士 大娘 大婶 大叔 之女 之子 之妻 之夫 之母 之父 之弟 之兄 的女儿 的儿子 的爱人 的妈妈 的爸爸 的母亲 的父亲 的丈夫 的妻子 的家属 的姐姐 的老公 的影像 患者 她妈 他妈 她爸 某'],
  [0.8, '家住 住 开具 开立 一般 因 反复 一助 二助 经验 复查 前来 说 称 介绍 提供 发现 认为 同意 拒绝 要求 到场 参与 协同 完成 记录 审核 书写 在场 电话 指出 建议 操作 前来 给 带 开的 可自行 协助 床 今日 今天 于 昨 曾 的 也 已 和 与 及 男 女 系 医 起 住 这个月 跟 诊 回复 远程'],
])
const LONGEST_AFTER = longestOf(AFTER)
const mayBeginAfter = codesOf(Array.from(AFTER.keys(), (word) => word.charAt(0)))

const isGap = codesMatching(/[ \t\u3000:：“"'（(「『【]/)
const isOpening = codesMatching(/[\n。；;，,！!？?、/／｜|—\-\])）】”"]/)
const isClosing = codesMatching(/[\s，,。；;、：:（()）！？!?“”"'’|/／·\d—\-「」【】『』@A-Za-z]/)

/** No code: before the first character and after the last. */
const NONE = -1

/** Weight of what stands before `at`; the end of a word table's longest match. A colon or bracket in between changes nothing. */
export function before(text: string, at: number): number {
  const previous = at === 0 ? NONE : text.charCodeAt(at - 1)
  // Behind a number that is long enough for an identifier a name may stand, behind a measure none.
  if (previous >= 0x30 && previous <= 0x39) return /\d{7}$/.test(text.slice(Math.max(0, at - 7), at)) ? 0.4 : -1.5
  if (endsTaking(previous) && TAKEN.test(text.slice(Math.max(0, at - 4), at))) return -1
  if (endsSign(previous) && SIGNED.test(text.slice(Math.max(0, at - 3), at))) return 1.4
  let end = at
  while (end > 0 && at - end < 3 && isGap(text.charCodeAt(end - 1))) end--
  const ends = end === 0 ? NONE : text.charCodeAt(end - 1)
  if (mayEndBefore(ends)) for (let length = Math.min(LONGEST_BEFORE, end); length > 0; length--) {
    const weight = BEFORE.get(text.slice(end - length, end))
    if (weight !== undefined) return end < at ? Math.max(weight < 1.2 ? 0.4 : weight, isLabel(text, end, at) ? labelWeight(text, end) : 0) : weight
  }
  if (isLabel(text, end, at)) return labelWeight(text, end)
  if (previous === SLASH && labelWeight(text, at - 1) > 1) return 1.6
  // 7床，尕藏扎西
  if (end < at || isOpening(ends)) {
    if (BED.test(text.slice(Math.max(0, at - 6), at))) return 1.4
  }
  if (isBracket(previous)) return 0
  if (end === 0 || end < at || isOpening(ends)) return 0.4
  return isSaying(previous) ? -0.3 : 0
}

/** What stands after these is a drug: 口服施慧达. */
const TAKEN = /(?:服用|口服|给予|加用|改用|停用|使用|应用|静[滴点注脉]|注射|[予按])[“"‘（(]?$/
const endsTaking = codesOf('用服予滴点注脉射按“"‘（(')
const BED = /\d[ ]?床?[ ]?床[ ，,、：:]{1,2}$/
/** A brand stands in brackets or quotes as a nickname does. */
const isBracket = codesOf('（(“"「『')
/** A signature below a message: —晓琳. */
const endsSign = codesOf('—–- \t')
const SIGNED = /[—–-]{1,2}[ \t]?$/

const SLASH = 0x2f
const isLabel = (text: string, end: number, at: number): boolean => end < at && /[:：]/.test(text.slice(end, at))

/** 申请医师：, 被鉴定人：, 见证律师： a label that ends in a word for a person. */
const PERSON_LABEL = /(?:人|者|员|医师|医生|护士|签名|签字|姓名|大夫|教授|老师|师|长|助|手|主刀|家属|审核|核对|复核|巡回|洗手|签发|陪同|值班|夜班|白班)$/u
function labelWeight(text: string, end: number): number {
  return PERSON_LABEL.test(text.slice(Math.max(0, end - 4), end)) ? 2.2 : 0.4
}

/** Sex after a name, with or without its label: 张伟，男；/女/44岁. */
const SEX = /^[，,、/（(： \t]{0,2}(?:性别)?[:：]?(?:男|女)(?:性|孩|婴|童)?(?=[，,。；;、\s）)/|\d]|$)/

/** ，58岁; （其子）; ，苗族; ，退休工人 */
const PARTICULARS = /^[，,、（(\s]{1,2}(?:现年)?(?:化名|\d{1,3}(?:\+\d+)?岁|[一二三四五六七八九十]{1,3}岁|(?:汉|回|满|蒙古|藏|维吾尔|苗|彝|壮|布依|朝鲜|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|羌|土|锡伯|柯尔克孜|东乡|撒拉|纳西|傈僳|佤|畲|仡佬|水)族|(?:退休|农民|工人|职员|教师|学生|司机|务农|无业|个体|已婚|未婚|离异|丧偶|干部|牧民|村民|居民)|(?:其|系|即|为|患者|病人|患儿)?之?(?:妻|夫|父|母|子|女|儿子|女儿|丈夫|妻子|弟|兄|姐|妹|爱人|老伴|配偶|外甥|侄子|侄女|孙子|孙女|儿媳|女婿|家属|夫妻|母子|父子|母女|父女|同事|邻居|朋友|护工|保姆)(?:[，,。）)；;、\s]|关系|$))/
const beginsParticulars = codesOf('，,、（( \t\u3000')
const beginsSex = codesOf('，,、/（(： \t性男女')
const beginsDose = codesOf('）)”"」』 0123456789')

/** `after` gives no more than this. */
export const MOST_AFTER = 2.4

export function after(text: string, at: number): number {
  const next = at < text.length ? text.charCodeAt(at) : NONE
  if (beginsSex(next) && SEX.test(text.slice(at, at + 10))) return MOST_AFTER
  if (beginsParticulars(next) && PARTICULARS.test(text.slice(at, at + 12))) return 1.8
  if (beginsDose(next) && DOSE.test(text.slice(at, at + 10))) return -2
  if (beginsEponym(next) && EPONYM_HEAD.test(text.slice(at, at + 10))) return -5
  if (mayBeginAfter(next)) for (let length = Math.min(LONGEST_AFTER, text.length - at); length > 0; length--) {
    const weight = AFTER.get(text.slice(at, at + length))
    if (weight !== undefined) return weight
  }
  if (next === NONE || isClosing(next)) return 0.4
  return -0.3
}

/** 贝尔麻痹, 墨菲征: a name, but no person's here. */
const EPONYM_HEAD = /^(?:氏|征|病(?!人|患)|综合[征症]|试验|麻痹|面瘫|手术|术(?!者)|点|线|三角|分[级期型]|评分|现象|法|切口|骨折|小体|细胞|杆?菌|囊肿|脑炎|甲状腺|管|导管|钳|疝|瘤|反射|呼吸|量表|指数|染色|溶液|液)/
const beginsEponym = codesOf('氏征病综试麻面手术点线三分评现法切骨小细杆菌囊脑甲管导钳疝瘤反呼量指染溶液')
/** A brand with its dose: （乐沙定）200mg. */
const DOSE = /^[）)”"」』]?[ \t]?\d+(?:\.\d+)?[ \t]?(?:[mμu]?g|ml|毫克|克|毫升|片|粒|支)/iu

/** Titles and words for kin that make a name of a surname alone: 王主任, 陈伯. */
const TITLE = /^(?:副?主任|主治|医师|医生|大夫|护士|护师|教授|药师|技师|治疗师|院长|科长|老师|先生|女士|小姐|同志|阿姨|大爷|大妈|大娘|大婶|大叔|大姐|大哥|奶奶|爷爷|叔叔|伯伯|婆婆|师傅|同学|博士|太太|[姨伯婶叔姐哥嫂爷妈总工](?!\p{Script=Han}?[素卵])|某)/u
export const titleAfter = (text: string, at: number): string | undefined => (beginsTitle(text.charCodeAt(at)) ? TITLE.exec(text.slice(at, at + 3))?.[0] : undefined)
const beginsTitle = codesOf('副主医大护教药技治院科老先女小同阿奶爷叔伯婆师博太姨婶姐哥嫂妈总工某')
