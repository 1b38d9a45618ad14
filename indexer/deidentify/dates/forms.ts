/** How dates are written, in both languages: a pattern and how to write another date in the same way. */

import { anyOf, type Words } from '../sketch.ts'

export interface CalendarDate {
  /** Absent in "12 May". */
  readonly year?: number | undefined
  readonly month: number
  /** Absent in "May 2023". */
  readonly day?: number | undefined
}

export interface DateForm {
  readonly pattern: RegExp
  /** Texts without one of them have no such date; cheaper than the pattern. */
  readonly words: Words
  /** Undefined where the match is no date: month 13. */
  readonly read: (groups: readonly string[]) => CalendarDate | undefined
  readonly write: (date: CalendarDate, groups: readonly string[]) => string
}

const MONTHS = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'] as const
const MONTH = '(jan(?:uary|\\.)?|feb(?:ruary|\\.)?|mar(?:ch|\\.)?|apr(?:il|\\.)?|may|june?\\.?|july?\\.?|aug(?:ust|\\.)?|sept?(?:ember|\\.)?|oct(?:ober|\\.)?|nov(?:ember|\\.)?|dec(?:ember|\\.)?)'
const YEAR = '((?:19|20)\\d{2})'
const DAY = '(0?[1-9]|[12]\\d|3[01])'
const ORDINAL = '(st|nd|rd|th)?'
const EDGE = '(?<![\\w.,/-])'
const END = '(?![\\w/-]|[.,]\\d)'
/** A clock time may follow: 2023-05-12T10:30. */
const TIME = '(?=T\\d|(?![\\w/-]|[.,]\\d))'

const monthOf = (name: string): number => MONTHS.findIndex((month) => month.startsWith(name.toLowerCase().slice(0, 3))) + 1
const valid = (year: number | undefined, month: number, day?: number): CalendarDate | undefined => (month >= 1 && month <= 12 && (day === undefined || (day >= 1 && day <= 31)) ? { year, month, day } : undefined)
/** Two digits: up to 29 this century, as POSIX has it to 68 but patients are older. */
const fullYear = (text: string): number => (text.length === 4 ? Number(text) : Number(text) + (Number(text) < 30 ? 2000 : 1900))
/** The same word in the same case and length class. */
function monthLike(month: number, model: string): string {
  const name = MONTHS[month - 1] as string
  const dotted = model.endsWith('.')
  const short = model.replace('.', '').length <= 4 && !MONTHS.includes(model.toLowerCase() as 'may') ? name.slice(0, 3) : model.toLowerCase() === 'may' ? name.slice(0, 3) : name
  const cased = model === model.toUpperCase() ? short.toUpperCase() : /^[A-Z]/.test(model) ? short.charAt(0).toUpperCase() + short.slice(1) : short
  return cased + (dotted ? '.' : '')
}
const ordinal = (day: number): string => (day % 100 >= 11 && day % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th'))
const numberLike = (value: number, model: string): string => (model.length === 2 ? String(value).padStart(2, '0') : String(value))
const yearLike = (year: number, model: string): string => (model.length === 2 ? String(year % 100).padStart(2, '0') : String(year))

const HAN_DIGITS = '〇一二三四五六七八九'
const hanNumber = (text: string): number => {
  const plain = text.replaceAll(/[零○]/g, '〇')
  if (!plain.includes('十')) return Number(Array.from(plain, (digit) => HAN_DIGITS.indexOf(digit)).join(''))
  const [tens = '', ones = ''] = plain.split('十')
  return (tens === '' ? 1 : HAN_DIGITS.indexOf(tens)) * 10 + (ones === '' ? 0 : HAN_DIGITS.indexOf(ones))
}
const hanYear = (year: number): string => Array.from(String(year), (digit) => HAN_DIGITS[Number(digit)]).join('')
const hanCount = (value: number): string => (value < 10 ? (HAN_DIGITS[value] ?? '') : (value < 20 ? '' : HAN_DIGITS[Math.floor(value / 10)]) + '十' + (value % 10 === 0 ? '' : HAN_DIGITS[value % 10]))

const MONTH_SIGN = anyOf('月')
const SEPARATED = anyOf('0-0 0/0 0.0')
const MONTH_NAMED = anyOf('^jan$ ^january$ ^feb$ ^february$ ^mar$ ^march$ ^apr$ ^april$ ^may$ ^jun$ ^june$ ^jul$ ^july$ ^aug$ ^august$ ^sep$ ^sept$ ^september$ ^oct$ ^october$ ^nov$ ^november$ ^dec$ ^december$')

export const DATE_FORMS: readonly DateForm[] = [
  // 2023年5月12日, 2023年05月
  {
    words: MONTH_SIGN,
    pattern: /(?<!\d)((?:19|20)\d{2}|\d{2})(\s?年\s?)(\d{1,2})(\s?月(?:份)?)(?:(\s?)(\d{1,2})(\s?[日号])?)?/g,
    read: ([year = '', , month = '', , , day]) => valid(fullYear(year), Number(month), day === undefined ? undefined : Number(day)),
    write: ({ year = 0, month, day = 1 }, [y = '', a, m = '', b, c, d, e]) => `${yearLike(year, y)}${a}${numberLike(month, m)}${b}${d === undefined ? '' : `${c}${numberLike(day, d)}${e ?? ''}`}`,
  },
  // 5月12日; not 5月, which is a count of months as often as a month
  {
    words: MONTH_SIGN,
    pattern: /(?<![\d.]|[\d〇零○一二三四五六七八九]年)(1[0-2]|0?[1-9])(\s?月\s?)(3[01]|[12]\d|0?[1-9])(\s?[日号])/g,
    read: ([month = '', , day = '']) => valid(undefined, Number(month), Number(day)),
    write: ({ month, day = 1 }, [m = '', a, d = '', b]) => `${numberLike(month, m)}${a}${numberLike(day, d)}${b}`,
  },
  {
    words: MONTH_SIGN,
    pattern: /([一二][〇零○一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})([日号]))?/g,
    read: ([year = '', month = '', day]) => valid(hanNumber(year), hanNumber(month), day === undefined ? undefined : hanNumber(day)),
    write: ({ year = 0, month, day = 1 }, [, , d, e]) => `${hanYear(year)}年${hanCount(month)}月${d === undefined ? '' : `${hanCount(day)}${e}`}`,
  },
  // 2023-05-12, 2023/5/12, 2023.05.12
  {
    words: SEPARATED,
    pattern: new RegExp(`(?<![\\d.-]|\\d/)${YEAR}([-/.])(1[0-2]|0?[1-9])\\2(3[01]|[12]\\d|0?[1-9])(?!\\d|[./-]\\d)`, 'g'),
    read: ([year = '', , month = '', day = '']) => valid(Number(year), Number(month), Number(day)),
    write: ({ year = 0, month, day = 1 }, [, s, m = '', d = '']) => `${year}${s}${numberLike(month, m)}${s}${numberLike(day, d)}`,
  },
  // 20230512 after a word of time; after any other it would be a number
  {
    words: anyOf('日 期 时间 样 于 院 术 查 报告 诊'),
    pattern: new RegExp(`(?<=(?:日期?|时间|采样|采集|接种|检查|报告|就诊|入院|出院|手术|复查|复诊|于)[:：为 ]{0,2})${YEAR}(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01])(?!\\d)`, 'g'),
    read: ([year = '', month = '', day = '']) => valid(Number(year), Number(month), Number(day)),
    write: ({ year = 0, month, day = 1 }) => `${year}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}`,
  },
  // 2023-05 is a month
  {
    words: SEPARATED,
    pattern: new RegExp(`${EDGE}${YEAR}([-/])(0[1-9]|1[0-2])${END}`, 'g'),
    read: ([year = '', , month = '']) => valid(Number(year), Number(month)),
    write: ({ year = 0, month }, [, s, m = '']) => `${year}${s}${numberLike(month, m)}`,
  },
  // 11/2023, 09.2023 after a word of time
  {
    words: SEPARATED,
    pattern: new RegExp(`(?<![\\w.,/-])(0?[1-9]|1[0-2])(/)${YEAR}${END}`, 'g'),
    read: ([month = '', , year = '']) => valid(Number(year), Number(month)),
    write: ({ year = 0, month }, [m = '', s]) => `${numberLike(month, m)}${s}${year}`,
  },
  // 05/12/2023, 12.05.23, 5-12-2023: month first, unless it cannot be
  {
    words: SEPARATED,
    pattern: new RegExp(`${EDGE}(0?[1-9]|[12]\\d|3[01])([-/.])(0?[1-9]|[12]\\d|3[01])\\2((?:19|20)\\d{2}|(?<=[/-])\\d{2})${TIME}`, 'g'),
    read: ([first = '', , second = '', year = '']) => (Number(first) > 12 ? valid(fullYear(year), Number(second), Number(first)) : valid(fullYear(year), Number(first), Number(second))),
    write: ({ year = 0, month, day = 1 }, [a = '', s, b = '', y = '']) => `${Number(a) > 12 ? numberLike(day, a) : numberLike(month, a)}${s}${Number(a) > 12 ? numberLike(month, b) : numberLike(day, b)}${s}${yearLike(year, y)}`,
  },
  // 5/12 after a word of time
  {
    words: SEPARATED,
    pattern: /(?<=\b(?:on|since|dated?|until|till|by|from|starting|started|through|thru|admitted|discharged|seen|scheduled(?: for)?|due|edd|lmp|exp(?:ires|iration)?|expiring|for|before|after|encounter|voicemail|call|appt|appointment|f\/u|follow-?up|return|returns|recheck|repeat|visit|clinic|note|labs?|drawn|collected|received|signed|reviewed|updated|adm|dc|d\/c|d|t|dos|last seen|wk of|week of|mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)[ :.,]{1,2}(?:the )?|(?<=\n|^)[ \t]*)(1[0-2]|0?[1-9])(\/)(3[01]|[12]\d|0?[1-9])(?![\d/%]|\.\d|\s?(?:of|mg|ml|kg|g|L|pain|strength|in|R|L|bottles?|cultures?|hours?|hrs?|days?|weeks?|times|motor|power|points?|pulses?|reflexes|murmur|systolic|bilaterally|throughout|intensity|scale|severity|severe|positive|negative|lobes?|sites?|nodes?|criteria|cores?|vision)\b)/gi,
    read: ([month = '', , day = '']) => valid(undefined, Number(month), Number(day)),
    write: ({ month, day = 1 }, [m = '', s, d = '']) => `${numberLike(month, m)}${s}${numberLike(day, d)}`,
  },
  // May 12, 2023; May 12th; March of 2023 is the next
  {
    words: MONTH_NAMED,
    pattern: new RegExp(`(?<![\\p{L}\\p{N}])${MONTH}([ -]|[ ]?\\.[ ])${DAY}${ORDINAL}(?:(,?[ -]|,)${YEAR})?(?![\\d%]|[-.,/]\\d|[ ]?(?:mg|ml|%))`, 'giu'),
    read: ([month = '', , day = '', , , year]) => (year === undefined && /^(?:may|mar|march|dec|sept?)$/.test(month) ? undefined : valid(year === undefined ? undefined : Number(year), monthOf(month), Number(day))),
    write: ({ year = 0, month, day = 1 }, [m = '', a, d = '', o, b, y]) => `${monthLike(month, m)}${a}${numberLike(day, d)}${o === undefined ? '' : ordinal(day)}${y === undefined ? '' : `${b}${year}`}`,
  },
  // 12 May 2023, 12th of May, 12-May-23
  {
    words: MONTH_NAMED,
    pattern: new RegExp(`(?<![\\p{L}\\p{N}.,/-])${DAY}${ORDINAL}([ -]|[ ]of[ ])${MONTH}(?:(,?[ -]|,[ ])((?:19|20)\\d{2}|(?<=-)\\d{2}))?(?![\\p{L}\\p{N}])`, 'giu'),
    read: ([day = '', , , month = '', , year]) => valid(year === undefined ? undefined : fullYear(year), monthOf(month), Number(day)),
    write: ({ year = 0, month, day = 1 }, [d = '', o, a, m = '', b, y]) => `${numberLike(day, d)}${o === undefined ? '' : ordinal(day)}${a}${monthLike(month, m)}${y === undefined ? '' : `${b}${yearLike(year, y)}`}`,
  },
  // May 2023, March of 2023
  {
    words: MONTH_NAMED,
    pattern: new RegExp(`(?<![\\p{L}\\p{N}])${MONTH}(,?[ ](?:of )?|-)${YEAR}(?![\\p{L}\\p{N}])`, 'giu'),
    read: ([month = '', , year = '']) => valid(Number(year), monthOf(month)),
    write: ({ year = 0, month }, [m = '', a]) => `${monthLike(month, m)}${a}${year}`,
  },
]

const LUNAR_DAY = '(?:初[一二三四五六七八九十]|十[一二三四五六七八九]|廿[一二三四五六七八九]?|二十[一二三四五六七八九]?|三十)'
const WEEKDAY = '(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?'

export type OtherDate = Pick<DateForm, 'pattern' | 'words'>

/** Dates that are no day of the civil calendar by themselves: never moved, always a mark. */
export const OTHER_DATES: readonly OtherDate[] = [
  // 9.18 16:00, 07-19 22:41
  { words: SEPARATED, pattern: /(?<![\d.:/-])(?:1[0-2]|0?[1-9])[./-](?:3[01]|[12]\d|0?[1-9])(?=[ ]{1,2}(?:[01]?\d|2[0-3])[:：][0-5]\d(?!\d))/g },
  // 二〇二三年腊月初八, 冬月廿三, 农历八月十五
  { words: MONTH_SIGN, pattern: new RegExp(`(?:[一二][〇零○一二三四五六七八九]{3}年|(?:19|20)\\d{2}年)?(?:农历|阴历)?(?:闰)?(?:正|腊|冬|[一二三四五六七八九十]|十[一二])月${LUNAR_DAY}(?![日号个天多余年岁月周])`, 'g') },
  // the fourth of July
  { words: anyOf('^first$ ^second$ ^third$ ^fourth$ ^fifth$ ^sixth$ ^seventh$ ^eighth$ ^ninth$ ^tenth$ ^eleventh$ ^twelfth$ teenth$ ^twentieth$ ^thirtieth$'), pattern: /(?<=\bthe )(?:(?:twenty|thirty)[- ])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|thirtieth) of (?:january|february|march|april|may|june|july|august|september|october|november|december)(?![\p{L}])/giu },
  // 元月3日
  { words: MONTH_SIGN, pattern: /(?:(?:19|20)\d{2}年)?(?:元|正)月(?:3[01]|[12]\d|0?[1-9])[日号]/g },
  // 2019年冬
  { words: anyOf('0年春 0年夏 0年秋 0年冬'), pattern: /(?:19|20)\d{2}年(?:春节|[春夏秋冬](?:季|天)?)(?![\u4e00-\u9fff]{0,1}[虫草])/g },
  // 周四 4/25, 三月五日
  { words: anyOf('周 星期 礼拜'), pattern: /(?<=(?:周|星期|礼拜)[一二三四五六日天][ ]?)(?:1[0-2]|0?[1-9])[./](?:3[01]|[12]\d|0?[1-9])(?![\d/%.])/g },
  { words: MONTH_SIGN, pattern: /(?<![一二三四五六七八九十年])(?:十[一二]|[一二三四五六七八九十])月(?:三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九])[日号]/g },
  // Tues 10/15, Friday the 12th
  { words: anyOf('^mon$ ^monday$ ^tue$ ^tues$ ^tuesday$ ^wed$ ^wednesday$ ^thu$ ^thur$ ^thurs$ ^thursday$ ^fri$ ^friday$ ^sat$ ^saturday$ ^sun$ ^sunday$'), pattern: new RegExp(`(?<![\\p{L}])${WEEKDAY}\\.?,?[ ](?:the[ ])?(?:(?:1[0-2]|0?[1-9])/(?:3[01]|[12]\\d|0?[1-9])(?![\\d/])|(?:3[01]|[12]?\\d)(?:st|nd|rd|th))`, 'giu') },
  // exp 04/26
  { words: anyOf('^exp ^valid'), pattern: /(?<=\b(?:exp(?:\.|ires|iry|iration)?|valid (?:thru|through|until))[: ]{1,2}(?:date[: ]{1,2})?)(?:0[1-9]|1[0-2])[/-]\d{2}(?![\d/-])/gi },
  // 8th of the month is none; on the 8th, the 21st is
  { words: anyOf('0st 0nd 0rd 0th'), pattern: /(?<=\b(?:on|by|until|since|from|before|after) the )(?:3[01]|[12]\d|[1-9])(?:st|nd|rd|th)(?=[.,;)\n]|$)/gi },
  // Holidays are days of the year.
  { words: anyOf('^christmas ^new_year ^thanksgiving ^halloween ^boxing_day ^independence_day ^labor_day ^memorial_day ^easter ^good_friday'), pattern: /(?<![\p{L}])(?:christmas(?: eve| day)?|new year['’]?s(?: eve| day)?|thanksgiving(?: day)?|halloween|boxing day|independence day|labor day|memorial day|easter(?: sunday| monday)?|good friday)(?![\p{L}])(?! (?:tree|disease|factor))/giu },
]
