/** The rules, by language. Labels make weak patterns safe: a six-digit number is nothing, after 住院号 it is a record number. */
import { isCardNumber, isIban, isIdCard, isSocialSecurity } from './checksums.ts'
import type { Rule } from './finding.ts'

const octet = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)'

export const COMMON_RULES: readonly Rule[] = [
  { type: 'EMAIL', pattern: /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g },
  { type: 'URL', pattern: /\bhttps?:\/\/[^\s，。；）)"'<>]+|\bwww\.[\w-]+(?:\.[\w-]+)+[^\s，。；）)"'<>]*/g },
  { type: 'IP_ADDRESS', pattern: new RegExp(`(?<![\\d.])${octet}(?:\\.${octet}){3}(?![\\d.])`, 'g') },
  { type: 'IP_ADDRESS', pattern: /(?<![\w:])(?:[\da-f]{1,4}:){7}[\da-f]{1,4}(?![\w:])/gi },
  { type: 'BANK_ACCOUNT', pattern: /(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{4}){2,7}(?: ?[A-Za-z0-9]{1,4})?(?![A-Za-z0-9])/g, accept: isIban },
  { type: 'CREDIT_CARD', pattern: /(?<![\d.])\d(?:[ -]?\d){12,18}(?![\d.])/g, accept: isCardNumber },
  { type: 'ID_CARD', pattern: /(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])/g, accept: isIdCard },
]

const COLON = '\\s*[:：]?\\s*'
const SURNAMES = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺'
const GIVEN = '[\\u4e00-\\u9fff]{1,2}'
/** What a name in a record stands before. */
const NAME_LABELS = '(?:患者|病人|产妇|患儿|家属|联系人|监护人|父亲|母亲|就诊人|受检者|申请|报告|审核|主治|经治|住院|责任|管床|主管)?(?:姓\\s*名|医师签名|医生签名|护士签名|家属签名|患者签名|签名|签字|医师|医生)'

export const CHINESE_RULES: readonly Rule[] = [
  { type: 'NAME', pattern: new RegExp(`${NAME_LABELS}\\s*[:：]\\s*((?:[${SURNAMES}]|欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|夏侯|端木)(?:${GIVEN}|某{1,2}))(?=[\\s，,。；;、（(：:]|$|性别|男|女|年龄|民族|身份|电话|住院|门诊|科)`, 'g') },
  { type: 'NAME', pattern: new RegExp(`姓\\s*名\\s*[:：]\\s*([\\u4e00-\\u9fff·]{2,8}?)(?=[\\s，,。；;、（(]|$|性别|年龄|民族)`, 'g') },
  { type: 'NAME', pattern: new RegExp(`(?:患者|病人|患儿|产妇|家属|联系人)[:：]?\\s?([${SURNAMES}](?:${GIVEN}|某{1,2}))(?=[，,（(、]\\s?(?:男|女|性别|年龄|\\d))`, 'g') },
  { type: 'NAME', pattern: new RegExp(`([${SURNAMES}][\\u4e00-\\u9fff]{1,2}?)(?=(?:主任|副主任|主治|住院)(?:医师|医生))`, 'g') },
  { type: 'ID_CARD', pattern: new RegExp(`(?:身份证(?:号码|号)?|证件(?:号码|号))${COLON}([\\dXx*]{15,18})`, 'g') },
  { type: 'PHONE', pattern: /(?<![\d.-])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)/g },
  { type: 'PHONE', pattern: /(?<![\d.-])\(?0\d{2,3}\)?[- ]\d{7,8}(?:[-转]\d{1,5})?(?!\d)/g },
  { type: 'PHONE', pattern: new RegExp(`(?:联系)?(?:电话|手机)(?:号码|号)?${COLON}(\\+?[\\d][\\d -]{6,18}\\d)`, 'g') },
  { type: 'RECORD_NUMBER', pattern: new RegExp(`(?:住院|门诊|病案|病历|病理|登记|就诊|检查|标本|条码|ID|影像)(?:号码|编号|号)${COLON}([A-Za-z]{0,6}-?\\d[A-Za-z0-9-]{2,20})`, 'g') },
  { type: 'INSURANCE_NUMBER', pattern: new RegExp(`(?:医保|社保|医疗保险|社会保障)(?:卡|证|编)?(?:号码|号)${COLON}([A-Za-z]{0,3}\\d[A-Za-z0-9-]{5,24})`, 'g') },
  { type: 'BED', pattern: new RegExp(`(?:床号|床位)${COLON}([A-Za-z]?\\d{1,4}(?:-\\d{1,3})?)`, 'g') },
  { type: 'PASSPORT', pattern: new RegExp(`护照(?:号码|号)?${COLON}([A-Za-z]{1,2}\\d{7,8})`, 'g') },
  { type: 'PLATE', pattern: /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·-]?[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])/g },
  { type: 'ADDRESS', pattern: new RegExp(`(?:家庭|现|联系|户籍|通讯|居住|工作)?(?:住址|地址|住地|户口地)\\s*[:：]\\s*([\\u4e00-\\u9fffA-Za-z0-9#·（）()-]{4,60})`, 'g') },
  { type: 'ADDRESS', pattern: /[\u4e00-\u9fff]{2,8}(?:市|区|县|旗)[\u4e00-\u9fff]{1,12}(?:街道|镇|乡|路|街|大道|巷|村|小区)[\u4e00-\u9fff]{0,10}\d{1,5}(?:号|弄|栋|幢|楼)(?:[\u4e00-\u9fff\d-]{0,12}(?:室|单元|户|号楼))?/g },
  { type: 'BIRTH_DATE', pattern: new RegExp(`(?:出生日期|出生年月|生日)${COLON}(\\d{4}\\s?[年./-]\\s?\\d{1,2}(?:\\s?[月./-]\\s?\\d{1,2}\\s?日?)?)`, 'g') },
]

const CAPITALIZED = "[\\p{Lu}][\\p{L}'’-]+"
/** On one line: what follows a line break belongs to the next label. */
const FULL_NAME = `${CAPITALIZED}(?:[ \\t]+(?:[\\p{Lu}]\\.?[ \\t]+)?${CAPITALIZED}){0,2}`
const STREET = '(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Square|Terrace|Way|Parkway|Pkwy|Highway|Hwy|Circle|Close)'

export const ENGLISH_RULES: readonly Rule[] = [
  { type: 'NAME', pattern: new RegExp(`\\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\\.?\\s+(${FULL_NAME})`, 'gu') },
  { type: 'NAME', pattern: new RegExp(`\\b(?:Patient(?:'s)?(?: name)?|Name|Pt|Next of kin|Emergency contact|Attending(?: physician)?|Physician|Provider|Dictated by|Signed(?: by)?|Guardian|Mother|Father|Spouse)\\s*:\\s*(${FULL_NAME}(?:,\\s*${CAPITALIZED})?)`, 'gu') },
  { type: 'NAME', pattern: new RegExp(`\\b(${CAPITALIZED}\\s+${CAPITALIZED}),?\\s+(?:M\\.?D\\.?|R\\.?N\\.?|D\\.?O\\.?|PA-C|NP)\\b`, 'gu') },
  { type: 'NAME', pattern: new RegExp(`\\b(?:[Mm]y name is|I am called|signed by|accompanied by (?:his|her) \\w+,?)\\s+(${FULL_NAME})`, 'gu') },
  { type: 'SOCIAL_SECURITY', pattern: /(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])/g, accept: isSocialSecurity },
  { type: 'RECORD_NUMBER', pattern: /\b(?:MRN|Medical record(?: number| no\.?)?|Record (?:number|no\.?)|Accession(?: number| no\.?)?|Account(?: number| no\.?)?|Chart(?: number| no\.?))\s*[:#]?\s*#?\s*([A-Za-z]{0,4}-?[\dA-Z][\dA-Z-]{3,19})\b/gi, accept: (found) => /\d/.test(found) },
  { type: 'LICENSE', pattern: /\b(?:driver'?s? licen[cs]e|licen[cs]e)(?: (?:number|no\.?))?(?:\s+is)?\s*[:#]?\s*([A-Z]{0,2}\d[\dA-Z-]{4,18})\b/gi },
  { type: 'INSURANCE_NUMBER', pattern: /\b(?:Member|Policy|Insurance|Medicare|Medicaid|Beneficiary)(?: (?:ID|number|no\.?))\s*[:#]?\s*([A-Z\d][A-Z\d-]{4,19})\b/gi },
  { type: 'PASSPORT', pattern: /\bpassport(?: (?:number|no\.?))?\s*[:#]?\s*([A-Z]{0,2}\d{6,9})\b/gi },
  { type: 'DEVICE', pattern: /\b(?:serial|device|implant)(?: (?:number|no\.?|ID))\s*[:#]?\s*([A-Z\d][A-Z\d-]{5,24})\b/gi },
  { type: 'PHONE', pattern: /(?<![\w.-])(?:\+?1[-. ]?)?\(?[2-9]\d{2}\)?[-. ]\d{3}[-. ]\d{4}(?:\s?(?:x|ext\.?)\s?\d{1,6})?(?![\d-])/g },
  { type: 'PHONE', pattern: /(?<![\w.])\+\d{1,3}(?:[-. ]?\(?\d{1,4}\)?){2,5}(?!\d)/g, accept: (found) => found.replaceAll(/\D/g, '').length >= 9 },
  { type: 'PHONE', pattern: /\b(?:phone|tel(?:ephone)?|mobile|cell|fax|call(?: me)?(?: (?:at|on))?)\s*(?:number)?(?: is)?\s*[:.]?\s*(\+?\(?\d[\d ().-]{5,18}\d)/gi },
  { type: 'ADDRESS', pattern: new RegExp(`\\b\\d{1,5}\\s+(?:[NSEW]\\.?\\s+)?(?:[\\p{Lu}][\\p{L}.'-]+\\s+){1,4}${STREET}\\b(?:,?\\s+(?:Apt|Apartment|Suite|Unit|Ste)\\.?\\s*#?\\w+)?(?:,\\s*[\\p{Lu}][\\p{L} ]+,\\s*[A-Z]{2}\\s+\\d{5}(?:-\\d{4})?)?`, 'gu') },
  { type: 'ADDRESS', pattern: /\bAddress\s*:\s*([^\n;]{6,80})/gi },
  { type: 'BIRTH_DATE', pattern: /\b(?:DOB|D\.O\.B\.|Date of birth|Born(?: on)?)\s*:?\s*(\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2}|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2},? \d{4})/gi },
]
