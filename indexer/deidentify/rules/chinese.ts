/** Chinese labels and what stands after them. A six-digit number is nothing; after 住院号 it is a record number. */
import { isCardNumber, isOldIdCard, isTaiwanIdCard } from '../checksums.ts'
import type { Rule } from '../finding.ts'
import { anyOf } from '../sketch.ts'

const IS = '[ \\t]*(?:好像|应该|大概|可能)?(?:为|是)?[ \\t]*[:：#＃/／]?[ \\t]*'
const CODE = '([A-Za-z]{0,6}[-/]?\\d[A-Za-z\\d*-]{2,24})'
const LONG_CODE = '([A-Za-z]{0,4}\\d[A-Za-z\\d*-]{5,28})'
const HAN = '\\u4e00-\\u9fff'

const labelled = (type: Rule['type'], words: string, labels: string, code = CODE): Rule => ({ type, pattern: new RegExp(`(?:${labels})${IS}${code}(?![A-Za-z\\d])`, 'g'), words: anyOf(words), digits: 3 })

const NUMBER = '(?:号码|编号|编码|号|號碼|字號|編號|號)'

export const CHINESE_RULES: readonly Rule[] = [
  { type: 'ID_CARD', pattern: new RegExp(`(?:身份证|身分證|身份證|证件|身份证明)${NUMBER}?${IS}(\\d(?:[ -]?[\\dXx*＊×]){13,20})`, 'g'), words: anyOf('证 證') },
  { type: 'ID_CARD', pattern: /(?<![\dA-Za-z.-])[1-8]\d{14}(?![\dA-Za-z.-])/g, accept: isOldIdCard, digits: 15 },
  // Hong Kong's has its check digit in brackets, Taiwan's one in the last place.
  { type: 'ID_CARD', pattern: /(?<![A-Za-z\d])[A-Z]{1,2}\d{6}[ ]?[（(][\dA][)）]/g, digits: 6, words: anyOf('（ (') },
  { type: 'ID_CARD', pattern: /(?<![A-Za-z\d])[A-Z][1289]\d{8}(?![A-Za-z\d])/g, accept: isTaiwanIdCard, digits: 9 },
  labelled('ID_CARD', '身份证 身分證 身份證', '身份证|身分證|身份證'),
  labelled('RECORD_NUMBER', '号 编 號 id 卡', `(?:住院|门诊|急诊|病案|病历|登记|就诊|检查|检验|标本|样本|条码|条形码|影像|病理|放射|超声|心电图|内镜|申请单?|流水|处方|发票|医嘱|体检|档案|建档|健康档案|手术|预约|收费|结算|诊疗|住院登记|X线|CT|MRI|MR|DR|B超|片|报告|细胞|切片|麻醉|输血|血袋|试管|入院|出院|留观|透析|随访|入组|受试者|筛选|病人|患者)(?:卡|单|片|证)?(?:${NUMBER}|ID)|(?<![A-Za-z])ID${NUMBER}?|编号|卡号|门诊卡|就诊卡|诊疗卡`),
  { type: 'RECORD_NUMBER', pattern: /(?:病理|标本|活检|切片|细胞学|影像|X线|CT|MRI|B超|超声|报告|检查)[号单]?[（(](?:[编片]?号[:：]?\s?)?([A-Za-z]{0,3}\d{5,14}(?:-\d{1,4})?)[)）]/g, digits: 5, words: anyOf('（ (') },
  labelled('INSURANCE_NUMBER', '号 编 號 卡', `(?:医保|健保|健保卡|社保|医疗保险|社会保障|社会保险|医疗证|农合|新农合|合作医疗|参合|参保|保险|保单|公费医疗|异地医保|电子凭证)(?:卡|证|手册|单|个人)?(?:${NUMBER}|卡)`, LONG_CODE),
  labelled('PASSPORT', '证 护照', `(?:护照|港澳通行证|往来港澳通行证|台湾通行证|台胞证|回乡证|通行证|军官证|士兵证|军人证|居留证|居住证|永久居留身份证)${NUMBER}?`, '((?:[军海空武]?字?第?)?[A-Za-z]{0,3}\\d{6,12}号?)'),
  { type: 'PASSPORT', pattern: /(?<![A-Za-z\d])(?:[EG]\d{8}|E[A-HJ-NP-Z]\d{7}|[CWHM]\d{8}|[HM]\d{10})(?![A-Za-z\d])/g, digits: 7, needs: /[EGCWHM][A-Z\d]\d{7}/ },
  // Any other card or number with a code that is long enough: 居民健康卡650100-88123-02, 手圈号N24-0229-3; not a model, a batch, an approval of a drug.
  { type: 'IDENTIFIER', pattern: new RegExp(`(?<!型|批|文|准字?|代|图|表|序|刻度|[第])(?:卡|证|[${HAN}]号|號|编码|ID)${IS}([A-Za-z]{0,6}[-/]?\\d[A-Za-z\\d-]{4,24})(?![A-Za-z\\d.%])`, 'g'), accept: (found) => found.replaceAll(/\D/g, '').length >= 4, words: anyOf('卡 证 号 號 编码 id'), digits: 3 },
  labelled('LICENSE', '号 编 號 代码 证', `(?:驾驶证|驾照|行驶证|执业医师?证?|医师资格证?|执业证书?|资格证书?|执业|医师|医生|工|工作证|准考证|登记证|职工|员工|护士执业|统一社会信用|信用|出生医学证明|出生证|死亡证明?|残疾证|学|学生证|教师证|营业执照)(?:${NUMBER}|代码)|准考证|工作证|学生证`),
  { type: 'BANK_ACCOUNT', pattern: new RegExp(`(?:银行卡|银行账户|银行账号|开户账号|储蓄卡|信用卡|账号|账户|卡号|工行|建行|农行|中行|招行|工商银行|建设银行|农业银行|中国银行|招商银行|交通银行|邮储)[^\\d\\n。]{0,10}(\\d(?:[ -]?\\d){11,18})(?!\\d)`, 'g'), digits: 12, words: anyOf('卡 账 行 邮储') },
  { type: 'BANK_ACCOUNT', pattern: /(?:汇款|打款|转账|汇入|打入|转入|退款|退费|存入|工资)[^\d\n。]{0,10}(62\d{14,17})(?!\d)/g, digits: 16, words: anyOf('汇 款 转 打入 退 存入 工资') },
  { type: 'CREDIT_CARD', pattern: /(?<![\d.])62\d{2}(?:[ -]?\d{4}){2,3}(?:[ -]?\d{1,3})?(?![\d.])/g, accept: isCardNumber, digits: 12 },
  { type: 'DEVICE', pattern: new RegExp(`(?:设备|机器|仪器|序列|出厂|植入物|起搏器|支架|假体|器械|产品|导管|晶体|钢板|内固定|球囊|型号及序列|批)(?:序列|条码|编码|唯一标识)?${NUMBER}${IS}${CODE}(?![A-Za-z\\d])`, 'g'), words: anyOf('号 编 號'), digits: 3 },
  { type: 'PLATE', pattern: /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][A-HJ-NP-Z][·• -]?(?:[A-HJ-NP-Z0-9]{4,5}[学警港澳挂使领]|[DF][A-HJ-NP-Z0-9]\d{4}|\d{5}[DF]|[A-HJ-NP-Z0-9]{5})(?![A-Za-z0-9])/g, words: anyOf('京 津 沪 渝 冀 豫 云 辽 黑 湘 皖 鲁 新 苏 浙 赣 鄂 桂 甘 晋 蒙 陕 吉 闽 贵 粤 青 藏 川 宁 琼 使 领'), needs: /[A-Z][·• -]?[A-Z\d]{4}/ },
  { type: 'SOCIAL_ACCOUNT', pattern: /(?:微信号?|WeChat|wechat|微信ID|VX|vx|QQ号?|qq号?|微博|抖音号?|支付宝账?号?|钉钉号?)[ \t]*(?:为|是|同手机)?[ \t]*[:：]?[ \t]*([A-Za-z\d][A-Za-z\d_-]{4,29})/g, words: anyOf('微信 wechat vx qq 微博 抖音 支付宝 钉钉') },
  // What someone goes by on the net; a hospital's own identifiers have digits alone.
  { type: 'SOCIAL_ACCOUNT', pattern: /(?:昵称|网名|用户名|用户ID|咨询ID|ID)[ \t]*[:：][ \t]*((?=[\w-]*[A-Za-z_])[\w-]{4,29})/g, words: anyOf('昵称 网名 用户 id') },
  { type: 'SOCIAL_ACCOUNT', pattern: /(?:昵称|网名|用户名)[ \t]*[:：][ \t]*([^\s，。；,;]{2,16})|[@＠]([\u4e00-\u9fff\w-]{2,16})(?=[ \t:：，,])/g, words: anyOf('昵称 网名 用户名 @ ＠') },
  { type: 'BED', pattern: /(?:床\s*号|床\s*位|床位号)[ \t]*[:：]?[ \t]*((?:加)?[A-Za-z]?\d{1,4}(?:[-－]\d{1,3})?[A-Za-z]?(?:号?床)?)/g, words: anyOf('床') },
  { type: 'BED', pattern: /(?<![\d.-])(?:加|[A-Za-z])?\d{1,3}(?:[-－]\d{1,2})?号?(?=[ ]?床(?![边旁头单上垫褥栏尾沿]|位[紧周不]))/g, words: anyOf('床') },
  { type: 'WARD', pattern: new RegExp(`(?:[${HAN}]{1,6}科)?(?:第?[一二三四五六七八九十]{1,3}|\\d{1,2}|[A-Z]\\d?|[东西南北])(?:病区|病房|病室|护理单元|疗区)`, 'g'), words: anyOf('病区 病房 病室 护理单元 疗区') },
  { type: 'WARD', pattern: /(?:病区|病室|科室病区|病房)[ \t]*[:：][ \t]*([\u4e00-\u9fffA-Za-z\d]{2,14})/g, words: anyOf('病区 病室 病房') },
  { type: 'BIRTH_DATE', pattern: /(?:出生日期|出生年月日?|出生时间|生日|生于|出生于)[ \t]*[:：]?[ \t]*((?:农历)?(?:(?:19|20)\d{2}|[一二][〇零○一二三四五六七八九]{3})(?:\s?[年./-]\s?(?:\d{1,2}|[一二三四五六七八九十]{1,2})(?:\s?[月./-]\s?(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s?日?)?)?|\d{4}(?!\d)))/g, words: anyOf('出生 生日 生于') },
  { type: 'AGE_OVER_89', pattern: /(?<![\d.~～-])(9\d|1[0-2]\d)(?=[ ]?(?:余|多|周)?岁)/g, words: anyOf('岁') },
  { type: 'AGE_OVER_89', pattern: /(?<![一二三四五六七八九十])(九十[一二三四五六七八九]?|一百[零〇一二]?[一二三四五六七八九十]{0,2})(?=余?多?周?岁)/g, words: anyOf('岁') },
  { type: 'AGE_OVER_89', pattern: /年龄[ \t]*[:：]?[ \t]*(9\d|1[0-2]\d)(?![\d.])/g, words: anyOf('年龄') },
]
