/**
 * Where an address shows itself: a street word with a number, a unit, a post office box, military mail. All of them look for
 * capitals; find.ts gives capitals to lines that have none. Extended to the whole address by extend.ts.
 */
import { anyOf, type Words } from '../sketch.ts'
import { HUNGARIAN_WORDS, RARE_STREET_WORDS, STREET_ENDINGS, STREET_OPENERS, STREET_WORDS } from './words.ts'

const NUMBER = "\\d{1,5}(?:[A-Za-z](?![A-Za-z]))?(?:[-/]\\d{1,4}[A-Za-z]?)?"
/** No address: 3 weeks, 40 mg, 90 degrees, 2.5, 6/10. */
const NO_MEASURE = '(?![\\p{L}\\p{N}%]|[./]\\d|[ -]?(?:mg|mcg|µg|ml|mL|g|kg|cm|mm|mmHg|units?|times|days?|weeks?|months?|years?|yrs?|hours?|minutes?|seconds?|tablets?|capsules?|pounds?|lbs?|miles?|degrees?|percent|points?|x|bpm|mEq|IU|o\'clock|am|pm|AM|PM|and a half|or \\d|to \\d)(?![\\p{L}]))'
/** A capitalised word, or a particle between such words. */
const CAP = "[\\p{Lu}∆][\\p{L}\\p{M}.'’/∆-]*"
const PART = "(?:de|del|della|delle|dei|des|du|do|da|dos|das|la|le|les|los|las|el|al|und|am|an|der|den|the|of|y|e|i|van|von|op|nad|pod|l'|d')(?![\\p{L}])"
const WORD = `(?:${CAP}|${PART}|\\d{1,3}(?:st|nd|rd|th))`
const SPACE = '[ \\u00a0]+'
const EDGE = '(?<![\\p{L}\\p{N}.,$€£/-])'

export interface Anchor {
  readonly pattern: RegExp
  /** Only with a word that no dictionary of ordinary and medical words has. */
  readonly strict: boolean
  /** Cheap tests that must hold before the pattern runs: one of the words, and the form. */
  readonly words: Words
  readonly needs?: RegExp
}

const sure = (words: string, source: string, needs?: RegExp): Anchor => ({ pattern: new RegExp(source, 'gu'), strict: false, words: anyOf(words), ...(needs === undefined ? {} : { needs }) })
const strict = (words: string, source: string, needs?: RegExp): Anchor => ({ pattern: new RegExp(source, 'gmu'), strict: true, words: anyOf(words), ...(needs === undefined ? {} : { needs }) })

/** A number behind the word: looked for from its space, which is rarer than letters. */
const numberAfter = (word: string): RegExp => new RegExp(` \\d(?<=(?:${word}) \\d)`, 'u')
const OPENED = new RegExp(`(?<![\\p{L}])${STREET_OPENERS}[ ][^\\n]*\\d`, 'u')
/** The openers by how they begin; those of other alphabets by their first letters. */
const OPENER_WORDS = '^rua$ ^travessa$ ^praca$ praç ^alameda$ ^estrada$ ^rodovia$ ^largo$ ^avenida$ ^av$ ^ave$ ^avda$ ^avenue$ ^paseo$ ^passeig$ ^plaza$ plaç ^placa$ ^calle$ c/ ^cl. ^carrer$ ^camino$ ^carretera$ ^ronda$ ^glorieta$ ^urbani ^via$ ^viale$ v.le ^corso$ ^piazza$ ^piazzale$ ^piazzetta$ p.za ^vicolo$ ^strada$ ^contrada$ ^localit ^rue$ ^boulevard$ ^bd$ ^place$ ^quai$ ^chemin$ ^allee$ ^allees$ allé ^impasse$ ^route$ ^cours$ ^square$ ^passage$ ^faubourg$ ^ulica$ ^ulitsa$ ^ul. ^al. ^aleja$ ^aleje$ ^pl. ^plac$ ^os. ^osiedle$ ^trg$ ^cesta$ ^ulice$ ^name ^namě ná Ná ^trida$ ^tríd tř Tř λ Λ ο Ο π Π ^jalan$ ^jl ^lorong$ ^sokak$ ^sk. ^cadde ^cd. ^mahallesi$ ^str. ^bulevardul$ ^calea$ у У п П ^am$ ^der$ ^im$ ^zum$ ^zur$'
const SMALL_STREET_WORDS = 'terrasse|tee|maantee|puiestee|vei|veg|vej|väg|plads|plass|gate|gata|gade|stræde|allé|strasse|straße|weg|platz|laan|straat|plein|ulica|ulice|trg|cesta|náměstí|sokak|caddesi'

export const ANCHORS: readonly Anchor[] = [
  // 12 Example Street; 224 Forrest Hill Road; 2202 Rissik St
  sure('^street$ ^str$ ^st$ ^ave$ ^avenue$ ^av$ ^road$ ^rd$ ^boulevard$ ^blvd$ ^lane$ ^ln$ ^drive$ ^dr$ ^court$ ^ct$ ^place$ ^pl$ ^square$ ^sq$ ^terrace$ ^ter$ ^way$ ^parkway$ ^pkwy$ ^highway$ ^hwy$ ^circle$ ^cir$ ^close$ ^crescent$ ^cres$ ^trail$ ^trl$ ^alley$ ^aly$ ^loop$ ^turnpike$ ^tpke$ ^freeway$ ^fwy$ ^expressway$ ^expy$ ^mews$ ^esplanade$ ^promenade$ ^quay$ ^row$ ^walk$ ^plaza$ ^plz$ ^garden$ ^gardens$ ^grove$ ^causeway$ ^bypass$ ^gateway$ ^pike$ ^parade$ ^pde$ ^wharf$ ^rise$ ^gate$ ^heights$ ^hts$', `${EDGE}${NUMBER},?${SPACE}(?:${WORD}${SPACE}){1,5}${STREET_WORDS}(?![\\p{L}])\\.?(?:[ ](?:${NUMBER}|[NSEW]{1,2}|North|South|East|West)(?![\\p{L}\\p{N}]))?`),
  // 31 Rue Al Imam Al Bakri; 175 Avenue des Tuileries; Rua Diadema 1903; ul. Miła 53; C/ Señores Curas 88
  strict(OPENER_WORDS, `${EDGE}(?:${NUMBER},?[ ])?(?:bis |ter )?${STREET_OPENERS}[ ](?:(?:${WORD}|\\d{1,2}|de \\p{L}+)[ ]){1,6}?${NUMBER}${NO_MEASURE}`, OPENED),
  // R. Augusta 120
  strict('_r_ _r.', `${EDGE}(?:${NUMBER},?[ ])?(?:bis |ter )?[rR]\\.?[ ](?:(?:${WORD}|\\d{1,2}|de \\p{L}+)[ ]){1,6}?${NUMBER}${NO_MEASURE}`, /(?<![\p{L}])[rR]\.? [\p{Lu}\d]/u),
  sure('^rue$ ^avenue$ ^boulevard$ ^bd$ ^place$ ^quai$ ^chemin$ ^all ^impasse$ ^route$ ^via$ ^calle$ ^rua$ ^avenida$', `${EDGE}${NUMBER},?[ ](?:bis |ter )?(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Bb]d|[Pp]lace|[Qq]uai|[Cc]hemin|[Aa]llée|[Ii]mpasse|[Rr]oute|[Vv]ia|[Cc]alle|[Rr]ua|[Aa]venida)[ ](?:(?:(?:des|aux|du|de la) \\p{Ll}{3,}|${WORD}|aux|[dl]['’]${CAP})[ ]?){1,6}(?:[ ]?${NUMBER}${NO_MEASURE})?`),
  // 7 Willow Park, Bray; 4410 N. Ashland #3
  sure('0_', `${EDGE}${NUMBER},?[ ](?:${CAP}[ ]){1,3}${RARE_STREET_WORDS}(?=,[ ]${CAP})`, /\d \p{Lu}/u),
  strict('0_n 0_s 0_e 0_w', `${EDGE}${NUMBER}[ ](?:[NSEW]|North|South|East|West)\\.?[ ]${CAP}(?:[ ]${CAP})?(?=,|[ ]#\\d|[ ](?:Apt|Unit|Ste|Suite)(?![\\p{L}])|\\n|$)`, /\d [NSEW]/),
  // Storgatan 5; Kopfhölzistrasse 45; Laukaantie 80
  strict('_0', `${EDGE}(?:${CAP}[ ]){0,2}[\\p{Lu}][\\p{L}\\p{M}.'’-]+${STREET_ENDINGS}[ ]${NUMBER}${NO_MEASURE}`, numberAfter(STREET_ENDINGS)),
  // Luite tee 87, Stensås terrasse 38
  strict('^terrasse$ ^tee$ ^maantee$ ^puiestee$ ^vei$ ^veg$ ^vej$ vä ^plads$ ^plass$ ^gate$ ^gata$ ^gade$ stræ allé ^strasse$ straß ^weg$ ^platz$ ^laan$ ^straat$ ^plein$ ^ulica$ ^ulice$ ^trg$ ^cesta$ ná ^sokak$ ^caddesi$', `${EDGE}(?:${CAP}[ ]){1,3}(?:${SMALL_STREET_WORDS})[ ]${NUMBER}${NO_MEASURE}`),
  // Kálmán Imre u. 12.; Árpád fejedelem útja 3.
  strict('_u. ^utca$ út Út ú Ú té Té kö Kö ^krt$ ^sor$ ^fasor$ sé Sé ^rakpart$ ^park$ dű Dű ^ltp$', `${EDGE}${CAP}[ ](?:${CAP}[ ]|\\p{Ll}+[ ]){0,2}?${HUNGARIAN_WORDS}[ ]${NUMBER}${NO_MEASURE}\\.?`, / (?:[uU]\.|[uU]tca|[úÚ]t|[tT]ér|[kK]örút|[kK]rt|[kK]öz|[sS]or|[fF]asor|[sS]étány|[rR]akpart|[pP]ark|[dD]űlő|[lL]tp) /u),
  // P.O. Box 242; Postboks 12
  sure('^box$ ^postbox$ ^postboks$ ^postfach$ ^postbus$ ^bo ^apartado$ ^casilla$ ^caixa$ ^bag$ c.p. b.p.', '(?<![\\p{L}])(?:P\\.?[ ]?O\\.?[ ]?Box|PO BOX|Post Office Box|Postbo(?:x|ks)|Postfach|Postbus|Bo[îi]te postale|Apartado(?: de correos)?|Casilla(?: postal)?|Caixa postal|GPO Box|Private Bag|Locked Bag|C\\.P\\.|B\\.P\\.)[ :#]*[A-Z]?\\d{1,6}'),
  // PSC 0413, Box 8144; Unit 4719 Box 7394
  sure('^psc$ ^cmr$ ^unit$', '(?<![\\p{L}])(?:PSC|Psc|CMR|Cmr|Unit)[ ]\\d{1,5},?[ ]Box[ ]\\d{1,5}'),
  sure('^apo ^fpo ^dpo', '(?<![\\p{L}])(?:USS|USNS|USCGC|USNV|USAV|Uss|Usns|Uscgc|Usnv|Usav)[ ]\\p{L}[\\p{L}\\p{M}\'’-]*\\s+[AFD]P[Oo]o?[ ]A[AEPaep][ ]\\d{5}'),
  sure('^apo ^fpo ^dpo', '(?<![\\p{L}])[AFD][Pp][Oo],?[ ]A[AEPaep],?[ ]\\d{5}(?:-\\d{4})?'),
  // 6750 Koskikatu 25; 5638 Aasa 43: a house number on both sides
  strict('00_', `(?<![\\p{L}\\p{N}.,/:$€£-])\\d{3,5}[ ](?:\\d{1,4}[ ])?(?:${WORD}[ ]){1,5}\\d{1,5}(?=[ ]?(?:[,.\\n]|$|(?:Apt|Suite|Unit|Flat|Ste)(?![\\p{L}])))`, /\d{3} /),
  // 94941 2505 Heatherleigh Suite 620: two numbers before
  strict('00_', `(?<![\\p{L}\\p{N}.,/:$€£-])\\d{3,5}[ ]\\d{1,4}[ ](?:${WORD}[ ]){1,5}?(?=(?:Apt|Suite|Unit|Flat)[. ])`, /\d{3} /),
  // Cape Name 12 on a line of its own, followed by a unit
  strict('^apt$ ^suite$ ^unit$', `(?<=^[> ?\\t]*)(?:${CAP}[ ]){1,5}${NUMBER}\\.?(?=\\n[> ?\\t]*(?:Apt|Suite|Unit)(?![\\p{L}]))`, /\n[> ?\t]*(?:Apt|Suite|Unit)/),
  // Apt. 864, beside an address or not
  sure('^apt$ ^apartment$ ^suite$ ^ste$', `(?<![\\p{L}])(?:Apt|APT|Apartment|Suite|Ste)\\.?[ ]?#?\\d{1,5}[A-Za-z]?(?![\\p{L}\\p{N}])`),
  // the corner of A and B
  sure('^corner$ ^intersection$ ^junction$', `(?<![\\p{L}])(?:[Tt]he )?(?:[Cc]orner|[Ii]ntersection|[Jj]unction) [Oo]f (?:\\d{1,5}[ ])?${CAP}(?:[ ]${CAP}|[ ]\\d{1,5}(?![\\p{N}])|[ ]${PART}){0,6}(?:[ ](?:[Aa]nd|&)[ ](?:\\d{1,5}[ ])?${CAP}(?:[ ]${CAP}|[ ]\\d{1,5}(?![\\p{N}])){0,4})?`),
  // Inna Loop St, Frederikke Coves Road
  sure('^st$ ^street$ ^road$ ^ave$', `${EDGE}${CAP}[ ](?:${CAP}[ ])?${RARE_STREET_WORDS}(?=[ ](?:St|Street|Road|Ave)(?![\\p{L}]))`),
  strict('^street$ ^road$ ^avenue$ ^boulevard$ ^lane$ ^drive$ ^crescent$ ^parkway$ ^turnpike$', `(?<![\\p{L}])(?:${CAP}[ ]){1,3}(?:Street|Road|Avenue|Boulevard|Lane|Drive|Crescent|Parkway|Turnpike)(?![\\p{L}])`),
]

/** Words in small letters after which a capitalised name with a number behind it is a street: "lives at Allika 46". */
export const PLACE_CUES = /(?<![a-z])(?:lives? (?:at|on)|living (?:at|on)|resid(?:es|ing) (?:at|on)|located (?:at|on)|address of [^\n.]{2,60}? is|address(?: is)?:?|moved to|sen[dt] (?:\w+ )?to\??|deliver(?:ed)? to|return to|taxi to|side of|ship(?:ped)? to|mail(?:ed)? to|office is (?:at|on|in)|stop at|stay(?:s|ing)? at|home (?:is )?(?:at|on)|it['’]?s (?:in|at|on)|it is|the following\?|user:|refers to|house (?:at|on)) /g
export const AFTER_CUE = new RegExp(`(?:${CAP} [Aa]nd )?(?:${WORD}[ ]){1,6}?\\d{1,5}${NO_MEASURE}\\.?`, 'uy')
