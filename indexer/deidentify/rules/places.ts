/** Places that an English note names in passing: where someone is from, and the schools, churches, shops and homes they are known at. */
import type { Rule } from '../finding.ts'
import { CALENDAR, DRUG, FUNCTION, knowledge, MEDICAL, ORGANIZATION, PLACE, TERM_SHAPE, WORD } from '../names/lists.ts'
import { anyOf } from '../sketch.ts'

const CAP = "\\p{Lu}[\\p{L}\\p{M}'’-]*\\p{Ll}[\\p{L}\\p{M}'’-]*"
const NAME = `(?:(?:St|Mt|Ft|Pt)\\.? |(?:The |El |La |Las |Los |San |Santa |De ))?${CAP}(?: (?:${CAP}|of|the|on|upon|de|del|la)(?= |[,.;:)]|$)){0,3}`
/** Before a town: from, lives in, born in; what a specimen or a fall is from is lower-case or an ordinary word. */
const FROM = '(?:from|(?:lives?|living|resid(?:es|ing|ed)|born|raised|grew up|brought up|based|stay(?:s|ing|ed)|work(?:s|ing|ed)|serv(?:es|ed|ing)|stationed|teaches|taught|studied|farms|relatives|family|home|house|apartment|pharmacist|teacher|driver|farmer|nurse|engineer|detained|jailed|station|deployed|travel(?:l?ed|l?ing)?)[ ](?:near |outside |just outside )?(?:in|near|outside|at|to)|moved (?:to|from|here from)|native of|resident of|citizen of|mayor of|visiting(?: from)?|flown (?:from|in from)|flying (?:in )?from|flew (?:in )?from|transferred from|drove (?:\\p{L}+ )?from|drives (?:\\p{L}+ )?from|driven from|commutes (?:from|to)|emigrated from|immigrated from|hails from|town of|city of|village of|near|outside)'

const SCHOOLS = 'Elementary(?: School)?|Primary(?: School)?|Middle School|Junior High(?: School)?|High(?: School)|Secondary School|Grammar School|Prep(?:aratory)?(?: School)?|School|Academy|Montessori|Preschool|Pre-K|Kindergarten|Daycare|Day Care|Nursery(?: School)?|Head Start|Community College|College|University|Seminary'
const FAITHS = 'Baptist(?: Church)?|Methodist(?: Church)?|Lutheran(?: Church)?|Presbyterian(?: Church)?|Catholic Church|Church|Cathedral|Chapel|Parish|Temple|Synagogue|Mosque|Gurdwara|Funeral (?:Home|Chapel|Parlou?r|Directors)|Mortuary|Cemetery'
const HOMES = 'Apartments|Apts|Towers|Villas?|Estates|Mobile Home Park|Trailer Park|Shelter|Mission|Motel|Hotel|Inn|Lodge|Hostel|Barracks|Dormitory|Hall|House|Correctional (?:Facility|Institution|Center)|Penitentiary|Prison|Jail|Detention Cent(?:er|re)'
const SHOPS = 'Pharmacy|Drugs?|Drug Store|Chemist|Bakery|Diner|Cafe|Café|Bar and Grill|Grill|Supermarket|Market|Garage|Auto(?: Body)?|Foundry|Mills?|Mine|Brewery|Shipyard|Steel(?:works)?|Plastics|Logistics|Trucking|Construction|Farms?|Ranch|Nursery|Library|Airport|Base|Park'
const CARE = "Assisted Living|Senior Living|Nursing (?:Home|Cent(?:er|re)|Facility)|Care (?:Home|Cent(?:er|re))|Rehab(?:ilitation)?(?: (?:Hospital|Cent(?:er|re)|Facility))?|Skilled Nursing(?: Facility)?|Manor|Retirement (?:Home|Village|Community)|Memory Care|Surgery|Medical (?:Practice|Group|Associates|Cent(?:er|re)|Arms)|Health (?:System|Cent(?:er|re)|Partners|Clinic)|Family (?:Practice|Medicine|Health)|Endodontics|Dental(?: (?:Care|Practice|Group|Clinic))?|Orthodontics|Dialysis(?: Cent(?:er|re))?|Imaging|Diagnostics|Eye (?:Institute|Cent(?:er|re)|Clinic)|Cancer (?:Institute|Cent(?:er|re))|Heart (?:Institute|Cent(?:er|re))|Orthop(?:a)?edics|Cardiology Associates|Urgent Care|Walk-In|Birth(?:ing)? Cent(?:er|re)|Children['’]s|VA(?: Medical Center)?|VAMC|Infirmary|General|Memorial|Regional"
const NOT_FIRST = '(?!(?:The|This|That|His|Her|Our|Their|Your|My|No|In|At|On|To|From|Via|Per|And|For|If|Is|Was|General|Medical|Regional|Primary|Public|Private|Local|Special|Middle|High|Day|Home|Health|Care|Old|New Onset|Physical|Family|Normal|Left|Right|Upper|Lower|Both|Mild|Severe|Acute|Chronic|Post|Pre|Non)\\b)'
const named = (heads: string): RegExp => new RegExp(`(?<![\\p{L}\\p{N}])${NOT_FIRST}(?:The )?(?:(?:St|Mt|Ft)\\.? )?${CAP}(?: (?:(?:St|Mt)\\.? )?${CAP}| of| the| and| &){0,3} (?:${heads})(?![\\p{L}\\p{N}])(?: \\d{1,4}(?!\\d|[./%]))?`, 'gu')

export const PLACE_RULES: readonly Rule[] = [
  { type: 'ADDRESS', pattern: new RegExp(`(?<![\\p{L}])${FROM}[ ](${NAME})(?=[ ]?(?:[,.;:)\\n]|$|\\p{Ll}|\\())`, 'gu'), accept: isTown, words: anyOf('^from ^live ^lives ^living ^resid ^born ^raised ^grew_up ^brought_up ^based ^stay ^work ^serv ^station ^teaches ^taught ^studied ^moved ^native ^citizen ^mayor ^visiting ^flown ^commutes ^town_of ^city_of ^village_of ^near ^outside ^in_ ^at_ ^detained ^travel ^deployed') },
  { type: 'ADDRESS', pattern: named(SCHOOLS), accept: isNamed, words: anyOf('^elementary ^primary ^middle_school ^junior ^high_school ^secondary ^grammar ^prep ^school ^academy ^montessori ^preschool ^pre ^kinder ^daycare ^day_care ^nursery ^head_start ^college ^community ^university ^seminary') },
  { type: 'ADDRESS', pattern: named(FAITHS), accept: isNamed, words: anyOf('^baptist ^methodist ^lutheran ^presbyterian ^catholic ^church ^cathedral ^chapel ^parish ^temple ^synagogue ^mosque ^gurdwara ^funeral ^mortuary ^cemetery') },
  { type: 'ADDRESS', pattern: named(HOMES), accept: isNamed, words: anyOf('^apartments ^apts ^towers ^villa ^estates ^mobile ^trailer ^shelter ^mission ^motel ^hotel ^inn ^lodge ^hostel ^barracks ^dormitory ^hall ^house ^correctional ^penitentiary ^prison ^jail ^detention') },
  { type: 'ADDRESS', pattern: named(SHOPS), accept: isNamed, words: anyOf('^pharmacy ^drug ^chemist ^bakery ^diner ^cafe ^bar ^grill ^supermarket ^market ^garage ^auto ^foundry ^mill ^mine ^brewery ^shipyard ^steel ^plastics ^logistics ^trucking ^construction ^farm ^ranch ^nursery ^library ^airport ^base ^park') },
  { type: 'HOSPITAL', pattern: named(CARE), accept: isNamed, words: anyOf('^assisted ^senior ^nursing ^care ^rehab ^skilled ^manor ^retirement ^memory ^surgery ^medical ^health ^family ^endodontics ^dental ^orthodontics ^dialysis ^imaging ^diagnostics ^eye ^cancer ^heart ^orthop ^cardiology ^urgent ^walk ^birth ^child ^va$ ^vamc ^infirmary ^general ^memorial ^regional') },
  // at Holy Cross, to Mercy West
  { type: 'HOSPITAL', pattern: /(?<![\p{L}])(?:at|to|from|by)[ ]((?:Mercy|Holy|Sacred|Good|Providence|Trinity|Saint|St\.?|Mount|Mt\.?|Our Lady|Beth|Baptist|Methodist)(?:[ ](?:of[ ])?(?:the[ ])?\p{Lu}[\p{L}\p{M}'’-]+){1,3})(?=[ ]?(?:[,.;:)\n]|$|\p{Ll}))/gu, words: anyOf('^mercy ^holy ^sacred ^good ^providence ^trinity ^saint ^st ^mount ^mt ^our_lady ^beth ^baptist ^methodist') },
  // 4th and Alder, Route 9, I-95 exit 14
  { type: 'ADDRESS', pattern: /(?<![\p{L}\p{N}])(?:\p{Lu}\p{Ll}{2,} (?:and|&) \d{1,3}(?:st|nd|rd|th)|\d{1,3}(?:st|nd|rd|th) (?:and|&) \p{Lu}\p{Ll}{2,})(?![\p{L}\p{N}])/gu, accept: (found) => found.match(/\p{Lu}\p{Ll}+/gu)?.every((word) => (knowledge(word) & (MEDICAL | CALENDAR)) === 0) ?? true, words: anyOf('0st 0nd 0rd 0th') },
  { type: 'ADDRESS', pattern: /(?<![\p{L}\p{N}])(?:I-\d{1,3}(?:[NSEW]\b)?|(?:Interstate|Route|Rte\.?|Highway|Hwy|US|State Road|County Road|Rural Route)[ -]\d{1,4}[A-Z]?)(?:[ ,]+(?:exit|mile(?: marker)?|Box|box) \d{1,4})?(?![\p{L}\p{N}])/gu, accept: (found) => !/^I-1(?:23|25|31)$/.test(found), words: anyOf('i-0 ^interstate ^route ^rte ^highway ^hwy ^us_0 ^state_road ^county_road ^rural') },
]

const OTHER = WORD | MEDICAL | DRUG | CALENDAR | FUNCTION | TERM_SHAPE
const wordsOf = (found: string): readonly string[] => found.match(/[\p{L}\p{M}'’-]{2,}/gu) ?? []

/** A country or a state may stay; an ordinary word with a capital is no town. */
function isTown(found: string): boolean {
  const words = wordsOf(found).filter((word) => /^\p{Lu}/u.test(word) && !/^(?:St|Mt|Ft|The|El|La|Las|Los|San|Santa|De)$/.test(word))
  if (words.length === 0 || wordsOf(found).some((word) => (knowledge(word) & (CALENDAR | DRUG | ORGANIZATION)) !== 0)) return false
  if (words.every((word) => isState(word))) return false
  return words.some((word) => (knowledge(word) & OTHER) === 0 || (knowledge(word) & PLACE) !== 0)
}

/** Larger than what identifies: Safe Harbor lets states stand, and so countries. */
const LARGE: ReadonlySet<string> = new Set('afghanistan albania algeria america angola argentina armenia australia austria azerbaijan bahamas bangladesh barbados belarus belgium belize benin bolivia bosnia botswana brazil britain bulgaria burundi cambodia cameroon canada chad chile china colombia congo croatia cuba cyprus denmark ecuador egypt england eritrea estonia ethiopia europe fiji finland france gabon gambia georgia germany ghana greece grenada guatemala guinea guyana haiti honduras hungary iceland india indonesia iran iraq ireland israel italy jamaica japan jordan kazakhstan kenya korea kosovo kuwait laos latvia lebanon liberia libya lithuania madagascar malawi malaysia mali malta mexico moldova mongolia morocco mozambique myanmar namibia nepal netherlands nicaragua niger nigeria norway oman pakistan palestine panama paraguay peru philippines poland portugal qatar romania russia rwanda scotland senegal serbia singapore slovakia slovenia somalia spain sudan sweden switzerland syria taiwan tanzania thailand togo tunisia turkey uganda ukraine uruguay uzbekistan venezuela vietnam wales yemen zambia zimbabwe africa asia alabama alaska arizona arkansas california colorado connecticut delaware florida hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada ohio oklahoma oregon pennsylvania tennessee texas utah vermont virginia wisconsin wyoming alberta manitoba ontario quebec saskatchewan queensland tasmania victoria north south east west new central hampshire jersey york carolina dakota zealand scotia brunswick rica leone lanka arabia africa salvador'.split(' '))
const isState = (word: string): boolean => LARGE.has(word.toLowerCase())

/** "Lincoln Heights High School" is a name, "Medical Home" and "General Surgery" are none. */
function isNamed(found: string): boolean {
  const words = wordsOf(found).filter((word) => /^\p{Lu}/u.test(word))
  return words.slice(0, -1).some((word) => (knowledge(word) & (OTHER | ORGANIZATION)) === 0 || /^(?:St|Mt|Mercy|Trinity|Sunrise|Holy|Good|Little|Corner|Dollar|Great)$/.test(word))
}
