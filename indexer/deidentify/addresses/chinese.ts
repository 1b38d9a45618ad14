/** Chinese addresses, from the province down to the room, and names of hospitals. */
import { matchesOf } from '../matches.ts'
import { readFileSync } from 'node:fs'
import type { Finding } from '../finding.ts'
import { anyOf, sketch } from '../sketch.ts'

const [provinces = '', cities = ''] = readFileSync(new URL('./regions.txt', import.meta.url), 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#'))

const HAN = '\\u4e00-\\u9fff'
/** The first characters say quickly where none of the names begins. */
const oneOf = (names: readonly string[]): string => `(?=[${[...new Set(names.map((name) => name.charAt(0)))].join('')}])(?:${names.toSorted((a, b) => b.length - a.length).join('|')})`
const PROVINCE = `${oneOf(provinces.split(' '))}(?:壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区|省|市)?`
const LEADING_PROVINCE = new RegExp(`^${PROVINCE}`, 'u')
const CITY_NAME = oneOf(cities.split(' '))
const CITY = `${CITY_NAME}(?:地区|自治州|州|盟|市|区)?`
/** Not after these: 我市, 该县, 城区, 病区 are no names. */
const NOT = '(?!我|本|该|各|全|某|外|城|病|地|社|院|山|郊|省|这|那|在|于|至|到|为|和|与|及)'
const DISTRICT = `${NOT}[${HAN}]{1,5}?(?:自治县|自治旗|县|縣|区|區|旗|市|新区|开发区|高新区)`
const TOWN = `${NOT}[${HAN}]{1,6}?(?:街道办事处|街道|镇|鎮|乡|鄉|苏木|办事处|农场|林场|管理区|工业园|产业园|科技园)`
const VILLAGE = `[${HAN}]{1,8}?(?:村民委员会|居委会|社区|村委会|行政村|自然村|村|屯|庄|寨|组|队|湾|堡|营|沟|坪|塘)(?![${HAN}]*医院)`
const STREET = `[${HAN}A-Za-z\\d]{1,8}?(?:大道|大街|路|街|巷|弄|胡同|里弄|道|支路|中路|环路)(?:[东西南北中東](?:段|路|街|侧)?|[一二三四五六七八九十]{1,2}(?:段|路|街|巷))?`
const ESTATE = `[${HAN}A-Za-z\\d·]{2,12}?(?:小区|花园|家园|公寓|大厦|广场|新村|苑|城|庭|府|园|居|邸|湾|名都|国际|中心|宿舍|家属院|大院|山庄|别墅|里|坊)(?:[一二三四五六七八九十\\dA-Z]{1,3}(?:期|区))?`
const DIGITS = '[\\dA-Za-z一二三四五六七八九十百零〇]'
const HOUSE = `第?${DIGITS}{1,6}(?:[-－之]${DIGITS}{1,5}){0,3}(?:号院|号楼|号|號|樓|栋|幢|座|楼|单元|室|户|组|队|弄|层|门|房|支队|附${DIGITS}{1,3}号)`
const BARE = '(?:\\d{1,4}(?:[-－]\\d{1,4}){1,3}(?:室)?|(?<=[元栋幢座楼号])\\d{2,4}(?![\\d年月日.%]))'
/** One part of an address after another, each at most some twenty characters: no pattern ever looks back over more than one. */
/** 鸿城西域7栋: whatever stands before a number of a house. */
const BEFORE_HOUSE = `[${HAN}]{2,6}(?=\\d{1,4}(?:号|栋|幢|座|楼|弄|[-－]\\d))`
const PARTS: readonly RegExp[] = [DISTRICT, TOWN, HOUSE, STREET, ESTATE, VILLAGE, BARE, BEFORE_HOUSE].map((part) => new RegExp(part, 'uy'))
const SEPARATOR = /[ ，,]?/uy
const MOST_PARTS = 10

/** Where the parts that follow one another from `at` end; `at` where there is none. */
function partsEnd(text: string, at: number): number {
  let end = at
  for (let count = 0; count < MOST_PARTS; count++) {
    SEPARATOR.lastIndex = end
    const from = count === 0 ? end : end + (SEPARATOR.exec(text)?.[0].length ?? 0)
    const length = partAt(text, from)
    if (length === 0) return end
    end = from + length
  }
  return end
}

function partAt(text: string, at: number): number {
  for (const part of PARTS) {
    part.lastIndex = at
    const match = part.exec(text)
    if (match !== null) return match[0].length
  }
  return 0
}

const HOME = '(?:(?<=患者|病人)系|家住|现住|住在|独居于|(?<![居入])住(?![院进宿房家了着过址所地的])|居住[于在]|居于|家在|来自|籍贯|户籍|户口所在地|户口|祖籍|出生于|出生地|生于|老家|常住|久居|务工于|现居|定居|转自|送往|生长于|长期居住|原籍|寄往|搬至|暂住|我们在|我在|门牌号?)'
const AFTER_HOME = new RegExp(`${HOME}[:：]?(?:地)?[:：]?(?:在|于|为|是)?[ ]?(?!本地|当地|原籍|外地|家中|家里|此地|我)`, 'gu')
const REGION = new RegExp(`(?:${PROVINCE})?[ ]?(?:${CITY})?`, 'uy')
const KNOWN_PLACE = new RegExp(`${PROVINCE}(?:[ ]?${CITY})?|${CITY_NAME}(?:地区|自治州|市)?`, 'gu')
/** A city's bare name: only where someone goes to or comes from, or 长春新碱 and 阿那曲唑 would be places. */
const GOING = /(?:统筹区|参保地|籍贯|[于在到至从自赴去来往回住抵返由])$/
const GONE = new RegExp(`^[${HAN}]{0,2}(?:[，,。；;、）)\\s]|$|就诊|打工|务工|工作|出差|旅游|居住|生活|等地|当地|某|的|人|转|来|返|回|治疗|住院|检查|上学|读书|探亲|经商)`, 'u')
/** 解放路123号, 幸福小区3栋2单元501室: a street or an estate with a house number. */
const STREET_NUMBER = new RegExp(`(?:${STREET}|${ESTATE}|${VILLAGE})[ ]?(?=${HOUSE}|${BARE})`, 'gu')
/** 长江路与解放路交叉口, 解放西路地铁站C口, 人民路老王烧烤店: a street, and what stands at it. */
const AT_STREET = new RegExp(`${STREET}(?:[与和、]${STREET}(?:交叉口|路口|交界处|交汇处|十字路口)|(?:与[${HAN}]{2,6}?)?(?:交叉口|路口|交界处)|(?:地铁|公交|火车|汽车)站(?:[A-Z\\d]{1,2}口)?|(?:居住|附近|一带|路口|上(?=被|遭|行走|骑|摔|跌|发生))|[${HAN}]{2,8}?(?:饭馆|餐厅|餐馆|酒店|饭店|宾馆|超市|商场|商店|烧烤店|理发店|药店|便利店|网吧|工地|小学|中学|幼儿园))`, 'gu')
const STREET_HINT = /[道街路巷弄同里区园寓厦场村苑城庭府居邸湾都际心院庄墅坊屯寨][东西南北中段侧]?[ ]?第?[\dA-Z一二三四五六七八九十]/u

/** 甲山市东湖区人民东路: a city that no list has, with its district or street. */
const ANY_CITY = new RegExp(`(?<=[，。：；、\\s（(于在至住系自]|^)(?!本|我|全|该|各|外|某)[${HAN}]{2,4}市(?=[${HAN}]{1,6}(?:区|县|市|镇|街道|路|街))`, 'gu')
/** 滨江花园二期, without a number of the house. */
const ANY_ESTATE = new RegExp(`(?<=[，。：；、\\s（(于在至住到回从]|^)(?![在于至住到回从]|某|本|该|所|小|各|老旧|封闭|一个|附近)[${HAN}]{2,5}(?:花园|家园|小区|新村|华庭|名苑|公馆|雅苑|豪庭)(?:[一二三四五六\\d]{1,2}(?:期|区))?(?![${HAN}]{0,2}(?:卫生|医院|社区))`, 'gu')
const LABELLED = /(?:(?:家庭|现|联系|户籍|户口|通讯|居住|工作|单位|常住|邮寄|收件|邮政|详细|身份证|户口所在)?(?:住[ 　]*址|地[ 　]*址|住地|住所|户口地)|工作单位(?:及地址)?|籍贯|出生地|户籍地|邮寄至|收货地址)[ \t]*[:：][ \t]*([\u4e00-\u9fffA-Za-z0-9#·（）()－-][\u4e00-\u9fffA-Za-z0-9#·（）() －-]{1,60}?)(?=[ \t]{2,}|[\n，,。；;、]|[ ]?(?:电话|联系|邮编|手机|身份|职业|民族|婚姻|入院|家属|出生|姓名)|$)/g
const POSTCODE = /邮(?:政编码|编)[ \t]*[:：]?[ \t]*(\d{6})(?!\d)/g

const HOSPITAL_END = '(?:医院(?:[东西南北]院区?|分院|[\\u4e00-\\u9fff]{2,4}院区)?|卫生院|卫生服务(?:中心|站)|卫生室|卫生所|诊所|妇幼保健院|保健院|疗养院|急救中心|疾控中心|血站|体检中心|医学院|护理院|养老院|福利院|敬老院)'
const HOSPITAL_WORDS = anyOf('医院 卫生院 卫生服务 卫生室 卫生所 诊所 保健院 疗养院 急救中心 疾控中心 血站 体检中心 医学院 护理院 养老院 福利院 敬老院')
const HOSPITAL_TAIL = new RegExp(`${HOSPITAL_END}$`, 'u')
const HOSPITAL = new RegExp(`[${HAN}\\d]{2,24}?${HOSPITAL_END}`, 'gu')
/** What a hospital's name is cut after: verbs and particles before it. */
const BEFORE_HOSPITAL = /^.*(?:与|以及|到达|再次|[\d]\+?月|家属|就诊于|住院于|入住|收住|收入|收治于|转入|转至|转到|转往|转诊至|就诊|诊治|治疗|前往|赴|去|到|至|往|于|在|由|经|自|从|向|系|送|来|入|回|返|请|随|后|曾|遂|被|的|为|：|[\d]年|[\d]月|[\d]日|\d天|前|日前|住|据|拟|转|到达|抵达|联系|邀请|附近|当地|外院|我院|急诊|门诊|先后)/u
const COMMON_HOSPITAL = /某|哪|什么|正规|专业|那家|^(?:妇|男|骨|儿|牙|皮肤|肛肠|泌尿|不孕不育|脑瘫|痛)科?医院$|最好|等地|[病癌癣炎瘤石症疹育疮](?:专科)?医院|(?:^|[^名])该|^(?:附属|最近|附近|[你我咱他]们|贵|中医|(?:其[他它])?(?:[数几多各两三另二四五六七八九\d]+[个所家处]?)*)(?:医院|卫生院|诊所)$|^(?:(?:送检|申请|检|转诊|就诊|厂|军|单位|附属|我|本|外|当地|某|该|他|各|多|上级|下级|县|市|省|区|乡|镇|村|三甲|三级|二级|一级|综合|专科|基层|大|小|其他|其它|附近|私立|公立|民营|社区|所在|多家|几家|两家|一家|数家|转诊|定点|教学|部队|职工|精神病|精神|传染病|传染|肿瘤|儿童|妇产|妇产科|眼科|口腔|中医|康复|互联网|胸科|专科|结核病|皮肤病|妇幼|人民|当地县|当地市|当地人民|当地中医|外地|私人|诊断|家庭|个体|方舱|住院|出院|在|县级|市级|省级|级|甲等|\d+家|另一|首诊|原|同一|乡镇|战地|野战|临床|研究|医学|高等|村级|西|大型|三级甲等|二甲|国内外)*)(?:医院|卫生院|卫生服务中心|卫生服务站|卫生室|卫生所|诊所|妇幼保健院|保健院|疗养院|急救中心|疾控中心|血站|体检中心|医学院|护理院|养老院|福利院|敬老院)$/u

export function findChineseAddresses(text: string): readonly Finding[] {
  const findings: Finding[] = []
  const add = (start: number, end: number): void => {
    if (isAddress(text.slice(start, end))) findings.push({ start, end, type: 'ADDRESS' })
  }
  for (const match of matchesOf(KNOWN_PLACE, text)) {
    const after = match.index + match[0].length
    const end = partsEnd(text, after)
    const province = provinceOf(match[0])
    const known = province !== '' ? province.length < match[0].length : /[市区州]$/u.test(match[0])
    const going = GOING.test(text.slice(Math.max(0, match.index - 3), match.index)) && province !== match[0] && GONE.test(text.slice(after, after + 6))
    if (end > after || known || going) add(match.index, end)
  }
  for (const match of matchesOf(AFTER_HOME, text)) {
    const from = match.index + match[0].length
    REGION.lastIndex = from
    const region = REGION.exec(text)?.[0].trimEnd() ?? ''
    const end = partsEnd(text, from + region.length)
    if (end > from && region !== provinceOf(region) || end > from + region.length) add(from, end)
  }
  if (STREET_HINT.test(text)) for (const match of matchesOf(STREET_NUMBER, text)) add(match.index, partsEnd(text, match.index + match[0].length))
  if (/[路街巷道]/.test(text)) for (const match of matchesOf(AT_STREET, text)) add(match.index + leading(match[0]), match.index + match[0].length)
  if (text.includes('市')) for (const match of matchesOf(ANY_CITY, text)) {
    const end = partsEnd(text, match.index + match[0].length)
    if (end > match.index + match[0].length) add(match.index, end)
  }
  if (sketch(text).mayHave(ESTATE_WORDS)) for (const match of matchesOf(ANY_ESTATE, text)) add(match.index, match.index + match[0].length)
  for (const label of [LABELLED, POSTCODE]) {
    for (const match of matchesOf(label, text)) {
      const found = match[1] ?? ''
      if (/^(?:同上|不详|同前|无|保密|未提供)/.test(found)) continue
      const start = match.index + match[0].lastIndexOf(found)
      findings.push({ start, end: start + found.trimEnd().length, type: 'ADDRESS' })
    }
  }
  return [...findings, ...findHospitals(text), ...findOrganizations(text)]
}

/** 第3组, 12号 alone and places where medicine grows (川贝, 云南白药) are no addresses. */
function isAddress(found: string): boolean {
  return found.length >= 2 && !/[哪那]里|什么|怎么/.test(found) && !/(?:医院|卫生院|大学|学院|研究所|公司)$/.test(found) && !/^(?:第?[\d一二三四五六七八九十]+[号组层])+$/.test(found) && !/(?:通路|电路|旁路|气道|尿道|阴道|胆道|肠道|呼吸道|消化道|传导|输液|中心静脉)/.test(found)
}

/** 患者在长江路…: the words before a street's name are none of it. */
const leading = (found: string): number => /^.*?(?:患者|[在于到至从往经沿过])(?=[\p{Script=Han}]{2,}[路街巷道])/u.exec(found)?.[0].length ?? 0

/** Where someone learns, works or is held: 育才中学, 宏达机械厂, 东湖分局. */
const ORGANIZATION = new RegExp(`[${HAN}]{2,14}?(?:(?:职业|技术|师范|医学|外国语|实验)?(?:中学|小学|大学|学院|学校|附中|附小|一中|二中|三中|四中|五中|高中|初中|幼儿园|幼儿院|技校|职校|党校|托儿所)|(?:公安|司法|派出)(?:分?局|所)|分局|派出所|法院|检察院|监狱|看守所|戒毒所|福利院|救助站|养老公寓|老年公寓|敬老院|村民?委员?会|居民?委员?会|合作社|(?:[${HAN}]{1,4})?厂|煤矿|矿业|集团|有限责任公司|股份有限公司|有限公司|公司|支行|分行|工地|部队|武警[${HAN}]{0,4}支队|[一二三四五六七八九十]?大队|中队|寺|教堂|清真寺|酒店|宾馆|招待所|饭店|餐厅|超市|商场|菜市场|快递站|网吧|足浴店|理发店)`, 'gu')
const ESTATE_WORDS = anyOf('花园 家园 小区 新村 华庭 名苑 公馆 雅苑 豪庭')
const ORGANIZATION_WORDS = anyOf('中学 小学 大学 学院 学校 附中 附小 一中 二中 三中 四中 五中 高中 初中 幼儿 技校 职校 党校 托儿所 分局 公安局 派出所 法院 检察院 监狱 看守所 戒毒所 福利院 救助站 公寓 敬老院 委会 委员会 合作社 厂 煤矿 矿业 集团 公司 支行 分行 工地 部队 支队 大队 中队 寺 教堂 酒店 宾馆 招待所 饭店 餐厅 超市 商场 菜市场 快递站 网吧 店')
/** Words before its name, and what makes it any one of its kind. */
const BEFORE_ORGANIZATION = /^.*(?:患者|患儿|病人|就职于|任职于|就读于|毕业于|工作于|务工于|就职|任职|就读|毕业|工作|单位|委托|来自|前往|[在于到至从往经由赴去系为是与和及被向送：]|[^一二三四五六七八九十]年|岁|现|原|曾|某天|附近)/u
const ANY_ORGANIZATION = /某|哪|什么|文化|程度|学历|文盲|^(?:[本该各全当外我其另两一二三四五六七八九十几数多家所个名间大中小高初私公民国乡镇村县市省区社地方街道工医药科农师学技生产造纸化机钢铁]|当地|附近|所在|一家|医科|医药|生物|制药|药业|药品|器械|食品|保险|建筑|化工|纺织|服装|农业|军医|医学|研究|科技|校办|加工|修理|汽修|外企|国企|私企|电子|塑料|玩具|水泥|砖瓦|采石|钢铁|造纸|家具|印刷|老年|学生|职工|乡镇|农村|城市|上述|以上|相关|各级|全国)*(?:中学|小学|大学|学院|学校|高中|初中|附中|附小|幼儿园|技校|职校|党校|分局|公安局|派出所|法院|检察院|监狱|看守所|戒毒所|福利院|救助站|敬老院|村委会|居委会|合作社|厂|煤矿|集团|公司|有限公司|工地|部队|大队|中队|寺|教堂|酒店|宾馆|招待所|饭店|餐厅|超市|商场|菜市场|网吧)$|医学院$|医科大学|学会/u
/** A company is named as the maker of a drug as often as for its workers. */
const COMPANY = /(?:厂|公司|集团|分行|支行|工地|酒店|宾馆|饭店|餐厅|超市|商场|菜市场|网吧|店|寺|部队|[大中]队)$/u
const OF_WORKER = /^(?:[^，。；\n]{0,6}?(?:工|职员|职工|员工|工作|上班|打工|就职|退休|保安|司机|厨师|经理|会计|干部|老板|宿舍|食堂|门口|附近|旁边|对面|内|体检))/u
const AT_WORK = /(?:单位|在|于|系|为|是|原|住)[:：]?$/u

/** What people call a hospital for short: only where someone goes there, or it acts. */
const NUMBERED_HOSPITAL = /(?<=[于在到至从去往赴自请经，。；、：\s]|^)(?:(?!我|本|该|贵|某|入|出|住|转|医|第|[在于到至从去往赴自请经])[\u4e00-\u9fff]){1,4}?(?:医?附[属]?[一二三四五六]院?|医[一二三四]院|[一二三四五六七八九十]院)(?![\u4e00-\u9fff]{0,1}[内外]?感染)/gu
const SHORT_HOSPITAL = /(?<=[于在到至从去往赴自请转]|^|[，。；、\s])(?:北京|上海)?(?:同仁|华西|协和|湘雅|瑞金|仁济|齐鲁|同济|西京|宣武|天坛|阜外|安贞|积水潭|朝阳|友谊|中日友好|北医三院|中山[一二三]院|省人民|省立|儿研所|301|华山|中山)(?:医院)?(?=(?:看|做|住|查|就诊|治疗|手术|复查|化疗|放疗|确诊|诊断|的医生|的大夫|的专家|医生|教授|转)|(?<=[到去往转赴].{2,5})[，。；])/gu

function findHospitals(text: string): readonly Finding[] {
  const findings: Finding[] = []
  for (const match of [...matchesOf(SHORT_HOSPITAL, text), ...(/[一二三四五六七八九十]/.test(text) ? matchesOf(NUMBERED_HOSPITAL, text) : [])]) findings.push({ start: match.index, end: match.index + match[0].length, type: 'HOSPITAL' })
  if (sketch(text).mayHave(HOSPITAL_WORDS)) for (const match of matchesOf(HOSPITAL, text)) {
    const cut = BEFORE_HOSPITAL.exec(match[0].replace(HOSPITAL_TAIL, ''))?.[0].length ?? 0
    const name = match[0].slice(cut)
    if (COMMON_HOSPITAL.test(name) || !/医院|卫生|诊所|保健院|院$|中心|血站/.test(name)) continue
    findings.push({ start: match.index + cut, end: match.index + match[0].length, type: 'HOSPITAL' })
  }
  return findings
}

function findOrganizations(text: string): readonly Finding[] {
  if (!sketch(text).mayHave(ORGANIZATION_WORDS)) return []
  return matchesOf(ORGANIZATION, text).flatMap((match): readonly Finding[] => {
    const cut = BEFORE_ORGANIZATION.exec(match[0].slice(0, -1))?.[0].length ?? 0
    const name = match[0].slice(cut)
    const [start, end] = [match.index + cut, match.index + match[0].length]
    if (name.length < 4 || ANY_ORGANIZATION.test(name) || text.startsWith('分化', end)) return []
    if (COMPANY.test(name) && !OF_WORKER.test(text.slice(end, end + 10)) && !AT_WORK.test(text.slice(Math.max(0, start - 3), start))) return []
    return [{ start, end, type: 'ADDRESS' }]
  })
}

/** The province an address begins with, which Safe Harbor lets stand. */
export function provinceOf(address: string): string {
  return LEADING_PROVINCE.exec(address)?.[0] ?? ''
}
