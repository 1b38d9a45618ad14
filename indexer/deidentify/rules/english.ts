/** English labels and the numbers after them: the numbered identifiers of HIPAA's Safe Harbor, 45 CFR 164.514(b)(2). */
import { isSocialSecurity } from '../checksums.ts'
import { CALENDAR, DRUG, FUNCTION, GIVEN, knowledge, MEDICAL, SURNAME, WORD } from '../names/lists.ts'
import type { Rule } from '../finding.ts'
import { anyOf } from '../sketch.ts'

const NUMBER_WORD = '(?:\\s?(?:number|num|no|nr|id|identifier|#)\\.?)?'
const IS = '\\s*(?:is|was|:|#|=|-)?\\s*#?\\s*'
const CODE = '((?!in[ ]|on[ ]|to[ ])[A-Z]{0,6}[-/]?[A-Z\\d]*\\d[A-Z\\d]*(?:[-/][A-Z\\d]+){0,4})'
const hasDigits = (least: number) => (found: string): boolean => found.replaceAll(/\D/g, '').length >= least

/** Where no number is long enough for an identifier, no label has one. */
const CODED = /\d{3}|\d[-/]\d/
/** A label, "number is", then a code with at least `least` digits. */
const labelled = (type: Rule['type'], words: string, labels: string, least: number): Rule => ({ type, pattern: new RegExp(`(?<![A-Za-z])(?:${labels})${NUMBER_WORD}${IS}${CODE}(?![A-Za-z\\d])`, 'gi'), accept: hasDigits(least), words: anyOf(words), needs: CODED })

const NAME = "[\\p{Lu}][\\p{L}\\p{M}.'’-]*"
const FULL = `(?:(?:van|von|de|del|al|la|le|der|den|di|da)[ ]){0,2}${NAME}(?:[ \\t]+(?!(?:DOB|MRN|Age|Sex|Date|Gender|SSN|Phone|Address|Patient|Room|Physician|Attending|Provider|PGY|M|F)\\b[-:\\s])(?:van|von|der|den|de|del|della|di|da|dos|la|le|bin|al|el|${NAME})){0,4}`

export const ENGLISH_RULES: readonly Rule[] = [
  { type: 'NAME', pattern: new RegExp(`(?<![\\p{L}])(?:(?:[Pp]atient|PATIENT|[Mm]other|[Ff]ather|[Cc]ontact|[Cc]lient|[Mm]aiden|[Ff]irst|[Ll]ast|[Mm]iddle|[Ff]ull|[Ll]egal|[Pp]referred|[Ss]pouse|[Pp]rovider|[Pp]hysician|[Cc]ustomer|[Ee]mployee|[Gg]uarantor|[Ss]ubscriber)(?:['’]s)?[ ]?)?(?:[Nn]ame|NAME|[Ss]urname|SURNAME)(?:\\s?\\((?:Last|First)[^)]*\\))?[ \\t]*[:：][ \\t]*((?:(?:van|von|de|del|la|le|der|den|di|da)[ ]){0,2}${NAME},[ ]?${NAME}(?:[ ](?!(?:DOB|MRN|Age|Sex|SSN)\\b)${NAME})?|${FULL})`, 'gu'), words: anyOf('name') },
  { type: 'NAME', pattern: new RegExp(`(?<![\\p{L}])(?:Patient|PATIENT|Pt|PT|Next of kin|NOK|Emergency contact|EMERGENCY CONTACT|Attending(?: [Pp]hysician)?|ATTENDING(?: PHYSICIAN)?|Physician|PHYSICIAN|Provider|PROVIDER|PCP|Surgeon|SURGEON|Assistant|ASSISTANT|Anesthesiologist|ANESTHESIOLOGIST|Anesthetist|Consultant|CONSULTANT|Nurse|Radiologist|Pathologist|Referred by|Referring(?: [Pp]hysician| [Pp]rovider)?|REFERRING(?: PHYSICIAN)?|Requested by|Ordered by|ORDERED BY|Dictated by|DICTATED BY|Transcribed by|Signed(?: by)?|Electronically signed(?: by)?|ELECTRONICALLY SIGNED(?: BY)?|Reviewed by|Verified by|Author|Authored by|Seen by|Guardian|Mother|Father|Spouse|Wife|Husband|Daughter|Son|Sister|Brother|Caregiver|Contact|Interpreter|Informant|Witness|Guarantor|Subscriber|Policy holder|Insured|cc|CC|Cc|To|TO|From|FROM|Attn|ATTN|RE|Re|Resident|Intern|Fellow|Employee|Customer|Client|Doctor|DOCTOR|Scribe|Clinician|Therapist|Performed by)[ \\t]*[:：][ \\t]*(?:Dr\\.?[ ]|Mrs?\\.?[ ]|Ms\\.?[ ]|Prof(?:essor|\\.)?[ ])?((?:(?:van|von|de|del|la|le|der|den|di|da)[ ]){0,2}${NAME},[ ]${NAME}(?:[ ](?!(?:DOB|MRN|Age|Sex|SSN)\\b)${NAME})?(?![\\p{L}])|${FULL})`, 'gu'), accept: looksLikeName, words: anyOf('^patient ^pt ^next_of_kin ^nok ^emergency_contact ^attending ^physician ^provider ^pcp ^surgeon ^assistant ^anesth ^consultant ^nurse ^radiologist ^pathologist ^referr ^request ^order ^dictated ^transcribed ^signed ^electronically ^reviewed ^verified ^author ^seen_by ^guardian ^mother ^father ^spouse ^wife ^husband ^daughter ^son ^sister ^brother ^caregiver ^contact ^interpreter ^informant ^witness ^guarantor ^subscriber ^policy_holder ^insured ^cc ^to ^from ^attn ^re ^resident ^intern ^fellow ^employee ^customer ^client ^doctor ^scribe ^clinician ^therapist ^performed'), needs: /[:：]/ },
  { type: 'NAME', pattern: /(?<![\p{L}])(?:(?:[Mm]y|MY|[Hh]is|[Hh]er|[Tt]he patient['’]s) name(?:['’]s| is| was)|[Ii]['’]?m called|(?:everyone|people|friends|they) calls? (?:me|him|her)|[Cc]all me|[Pp]atient name:?)[ ]+([\p{L}][\p{L}\p{M}'’-]+(?:[ ](?!but|and|who|i|from|as|the|because|or|for|in|at|on|when|now|is|was)\p{L}[\p{L}\p{M}'’.-]*){0,3})/gu, accept: (found) => (knowledge(found.split(' ')[0] ?? '') & (FUNCTION | MEDICAL)) === 0 && looksLikeName(found), words: anyOf('name call') },
  // In small letters it is as often a disease that is known as something.
  { type: 'NAME', pattern: /(?<![\p{L}])(?:known as|goes by(?: the name(?: of)?)?|went by)[ ]+["“]?(\p{Lu}\p{Ll}[\p{L}\p{M}'’-]+(?:[ ]\p{Lu}[\p{L}\p{M}'’.-]*){0,2})/gu, accept: (found) => found.split(' ').every((word) => (knowledge(word) & (GIVEN | SURNAME)) !== 0), words: anyOf('^known ^goes ^went') },
  { type: 'SOCIAL_SECURITY', pattern: /(?<![\d-])\d{3}[- ]\d{2}[- ]\d{4}(?![\d-])/g, accept: (found) => isSocialSecurity(found.replaceAll(' ', '-')), words: anyOf('0-00 0_00'), needs: /\d{3}[- ]\d{2}[- ]\d{4}/ },
  { type: 'SOCIAL_SECURITY', pattern: /(?:\bSSN|\bS\.S\.N\.|\bsocial security(?: (?:number|no\.?|card|#))*|\bsocial)(?: is| was)?[\s:#]*((?:\d{3}|[Xx*]{3})[- ]?(?:\d{2}|[Xx*]{2})[- ]?\d{4})(?!\d)/gi, words: anyOf('^ssn s.s.n ^social') },
  { type: 'SOCIAL_SECURITY', pattern: /\b(?:SSN|social(?: security)?(?: number| no\.?)?)[ ,]+(?:ending(?: in| with)?|last (?:four|4)(?: digits)?(?: of| is|:)?)[ :]*(\d{4})(?!\d)/gi, words: anyOf('^ssn ^social') },
  labelled('RECORD_NUMBER', '^job ^run_ ^docket ^our ^your ^ticket', 'job|run sheet|docket|(?:our|your) ref(?:erence)?\\.?|ticket (?:number|no\\.?)', 4),
  labelled('RECORD_NUMBER', '^x ^report ^incident ^file ^scan ^image ^film ^slide ^study ^sample ^tube ^script ^rx ^prescription ^episode ^casenote ^urn ^hrn ^pid ^emrn ^uhid ^crn ^police ^gen ^lab ^reference ^ref', 'x-?ray|report|incident|file|scan|image|film|slide|study|sample|tube|script|rx|prescription|episode|case ?notes?|URN|HRN|PID|EMRN|UHID|CRN|police report|genetics|lab|ref(?:erence)?', 5),
  labelled('DEVICE', '^monitor ^remote ^transmitter ^sensor ^valve ^lot ^batch ^unit ^hearing ^cpap ^ventilator ^machine ^prosthesis ^lens ^iol ^mesh ^catheter ^port ^neurostimulator ^battery ^part', '(?:remote )?monitor(?: ID)?|transmitter|sensor|valve|lot|batch|hearing aids?|cpap|ventilator|machine|prosthesis|lens|iol|mesh|port|neurostimulator|battery', 5),
  labelled('IDENTIFIER', '^inmate ^prisoner ^detainee ^service_number ^unos ^donor_ ^employee_ ^student_ ^study_id ^subject_id', 'inmate|prisoner|detainee|service number|UNOS|donor (?:ID|number|no\\.?)|employee (?:ID|number|no\\.?)|student (?:ID|number|no\\.?)|study ID|subject ID', 3),
  labelled('LICENSE', '^badge ^lic', 'badge|lic\\.?', 4),
  { type: 'LICENSE', pattern: /\b(?:licen[cs]e|lic)\.?[ ]?#?(?:number|no\.?)?[: #]*((?:RN|LPN|MD|DO|NP|PA|PT|RPh)[ -]?\d{4,10})(?!\d)/gi, words: anyOf('^lic') },
  labelled('INSURANCE_NUMBER', '^group ^plan_group ^policy_group', '(?:plan |policy )?group', 5),
  labelled('INSURANCE_NUMBER', '^blue ^bcbs ^aetna ^cigna ^humana ^united ^uhc ^kaiser ^anthem ^tricare ^molina ^centene ^wellcare ^oscar ^bupa ^vhi ^axa', '(?:blue ?cross(?: blue ?shield)?|bcbs|aetna|cigna|humana|united ?health(?:care)?|uhc|kaiser(?: permanente)?|anthem|tricare|molina|centene|wellcare|oscar|bupa|vhi|axa)(?: (?:ppo|hmo|gold|silver|plan|policy))?', 6),
  { type: 'INSURANCE_NUMBER', pattern: /\b(?:member|subscriber|beneficiary|policy)(?: ID| number| no\.?| #)+[: #]*([A-Z]{0,4}\d{3,9}(?:[ -]\d{2,9}){1,3})(?!\d)/gi, words: anyOf('member subscriber beneficiary policy') },
  { type: 'PHONE', pattern: /\b(?:pager|beeper|bleep|bleeped|dect|ascom|vocera|spectralink|ext(?:ension)?\.?|x)[ :#]*(?:is |number )?(\d{4,7})(?![\d-])/gi, words: anyOf('^pager ^beeper ^bleep ^dect ^ascom ^vocera ^spectra ^ext _x'), needs: CODED },
  labelled('RECORD_NUMBER', '^mr m.r ^nhi ^chi_ ^phn ^ohip ^pps ^id ^pathology ^specimen ^accession ^medical_record ^health_record ^record_n ^hospital_ ^unit_n ^patient_ ^encounter_ ^visit_ ^chart_n ^case_n ^csn ^fin ^nhs ^order_n ^requisition ^referral_n', 'MRN|M\\.R\\.N\\.|NHI|CHI|PHN|OHIP|PPSN?|ID|pathology|specimen|accession|MR\\s?(?:#|no\\.?)|medical record|health record|hospital (?:number|no\\.?|ID)|unit (?:number|no\\.?)|patient (?:ID|number|no\\.?|identifier)|record (?:number|no\\.?)|accession|encounter (?:number|no\\.?|ID)|visit (?:number|no\\.?|ID)|chart (?:number|no\\.?)|case (?:number|no\\.?)|specimen (?:number|no\\.?|ID)|CSN|FIN|NHS(?: number| no\\.?)|hospital chart|order (?:number|no\\.?)|requisition(?: number| no\\.?)|referral (?:number|no\\.?)', 4),
  labelled('BANK_ACCOUNT', '^checking ^savings ^routing ^aba ^bank ^iban ^direct_deposit', '(?:checking|savings|bank|direct deposit)(?: (?:account|acct)\\.?)?|(?:ABA |bank )?routing|ABA', 6),
  labelled('ACCOUNT', '^ac ^bank_ac ^checking_ ^savings_ ^hospital_ac ^routing ^invoice ^billing ^sort_code ^swift ^bic ^reference_n ^confirmation_n ^claim', '(?:bank |billing |checking |savings |hospital )?(?:account|acct)\\.?|routing|invoice|billing|sort code|SWIFT|BIC|reference (?:number|no\\.?)|confirmation (?:number|no\\.?)|claim', 4),
  labelled('CREDIT_CARD', '^card ^credit_ ^debit_ ^bank_card ^visa_ ^mastercard_ ^amex_', '(?:credit |debit |bank |visa |mastercard |amex )?card', 11),
  { type: 'CREDIT_CARD', pattern: /(?:card|visa|mastercard|amex)\b[^.\n\d]{0,24}(\d(?:[ -]?\d){10,18})(?!\d)/gi, words: anyOf('card visa amex') },
  { type: 'CREDIT_CARD', pattern: /\b(?:card|visa|mastercard|amex)\b[^.\n\d]{0,20}(?:ending|ends)(?: in| with)? (\d{4})(?!\d)/gi, words: anyOf('^ending ^ends') },
  { type: 'BANK_ACCOUNT', pattern: /\bIBAN\b[\s:#]*(?:is|number)?[\s:#]*([A-Z]{2}\d{2}[A-Z\d ]{10,34}?)(?![A-Z\d])/gi, words: anyOf('iban') },
  labelled('LICENSE', '^licen ^driver ^driving_ ^medical_l ^state_l ^nursing_l ^professional_l ^pharmacy_l ^dl ^dea ^npi ^certificat ^permit ^registration_n', "driver['’]?s?['’]? licen[cs]e|driving licen[cs]e|(?:medical |state |nursing |professional |pharmacy )?licen[cs]e|DL|DEA|NPI|certificate|certification|permit|registration (?:number|no\\.?)", 4),
  labelled('INSURANCE_NUMBER', '^health_ ^plan_ ^insurance_ ^policy ^member_ ^group_ ^subscriber_ ^beneficiary_ ^medicare ^medicaid ^hicn ^mbi ^payer_id', '(?:health )?(?:plan|insurance|policy|member|group|subscriber|beneficiary)(?: (?:ID|number|no\\.?|identifier|policy))+|Medicare|Medicaid|HICN|MBI|payer ID|policy', 4),
  // Medicare beneficiary identifier: eleven places without S, L, O, I, B and Z.
  { type: 'INSURANCE_NUMBER', pattern: /(?<![A-Za-z\d-])[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d-?[AC-HJKMNP-RT-Y]{2}\d{2}(?![A-Za-z\d-])/g, needs: /\d-?[A-Z][A-Z\d]\d-?[A-Z]{2}\d{2}/ },
  labelled('PASSPORT', '^passport', 'passport', 6),
  labelled('DEVICE', '^device_ ^implant_ ^serial ^model_ ^pacemaker_ ^pump_ ^stent_ ^generator_ ^lead_ ^lot_ ^catalog ^mac_address ^udi ^imei s/n ^sn', '(?:device|implant|serial|model|pacemaker|pump|stent|generator|lead|lot|catalog(?:ue)?|UDI|IMEI|MAC address)(?: (?:serial|ID|identifier|number|no\\.?))+|serial|S/N|SN|UDI|IMEI', 4),
  { type: 'PLATE', pattern: /\b(?:(?:[Ll]icen[cs]e |[Nn]umber |[Vv]ehicle |[Cc]ar )?[Pp]late|[Tt]ag|[Vv]ehicle registration)(?: (?:number|no\.?))?(?: is)?[\s:#]*([A-Z]{1,4}[- ]?\d{2,5}[A-Z]{0,3}|\d{1,4}[- ]?[A-Z]{1,4}[- ]?\d{0,4}|[A-Z]{2}\d{2} ?[A-Z]{3})(?![A-Za-z\d])/g, words: anyOf('^plate ^tag ^registration ^licen ^number_plate ^vehicle_ ^car_plate') },
  labelled('VEHICLE', '^vin ^vehicle_id', 'VIN|vehicle identification(?: number)?', 4),
  { type: 'BIRTH_DATE', pattern: /\b(?:DOB|D\.O\.B\.?|[Dd]ate of [Bb]irth|DATE OF BIRTH|[Bb]irth ?[Dd]ate|[Bb]irthday|[Bb]orn(?: on)?)\s*(?:is|was)?\s*[:#]?\s*(\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}[/.-]\d{1,2}[/.-]\d{1,2}|(?:\d{1,2}(?:st|nd|rd|th)?[ -](?:of )?)?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?[ -]?(?:\d{1,2}(?:st|nd|rd|th)?)?,?[ -]?\d{4})/g, words: anyOf('birth dob d.o born') },
  { type: 'ADDRESS', pattern: /\b(?:(?:[Hh]ome |[Mm]ailing |[Ss]treet |[Bb]illing )?[Aa]ddress|ADDRESS|[Rr]esidence)[ ]*:[ ]*([^\n;]{6,100}?)(?=\s*(?:\n|;|$|(?:Phone|Tel|DOB|MRN|SSN|Email|Fax)\b))/g, words: anyOf('address residence') },
  { type: 'ADDRESS', pattern: /\b(?:ZIP|[Zz]ip(?: ?[Cc]ode)?|[Pp]ost(?:al)? ?[Cc]ode|POSTCODE)\b[\s:]*(?:is )?((?=[\w -]*\d)[A-Z\d]{2,6}(?:[ -](?=[A-Z\d]*\d|[A-Z]{2}\b)[A-Z\d]{2,4})?)/g, words: anyOf('zip post') },
  // City, state and code: Springfield, IL 62704
  { type: 'ADDRESS', pattern: /(?<![\p{L}])\p{Lu}[\p{L}.'’-]+(?:[ ]\p{Lu}[\p{L}.'’-]+){0,2},[ ]?(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]|PR|AB|BC|MB|NB|NL|NS|ON|PE|QC|SK|NSW|VIC|QLD|WA|SA|TAS|ACT)\.?(?:,?[ ]+(?:\d{5}(?:-\d{4})?|\d{4}|[A-Z]\d[A-Z][ ]?\d[A-Z]\d))(?![\d])/gu, words: anyOf(','), needs: /[A-Z]{2}\.?,? +(?:\d{4}|[A-Z]\d[A-Z])/ },
  { type: 'AGE_OVER_89', pattern: /(?<![\d./-])((?:9\d|1[0-2]\d))(?=[ -]?(?:years?|yrs?|y\/o|yo|y\.o\.|-year)(?:[ -]?olds?)?\b)/gi, words: anyOf('00_y 00-y 00y'), needs: /9\d|1[0-2]\d/ },
  { type: 'AGE_OVER_89', pattern: /\b(?:age[ds]?|turned|turning|at the age of|AGE)[ :]*(9\d|1[0-2]\d)(?![\d./%-])/gi, words: anyOf('^age ^turn ^at_the_age'), needs: /9\d|1[0-2]\d/ },
  // Mr. Sample, 101, comfortable
  { type: 'AGE_OVER_89', pattern: /(?<=(?:Mr|Mrs|Ms|Miss)\.? \p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+)?, )(9\d|1[01]\d)(?=[,.;]|$)/gu, words: anyOf('^mr ^ms ^miss'), needs: /9\d|1[01]\d/ },
  // 93F, 94 M, 101yo; pt is 92, she's 91
  { type: 'AGE_OVER_89', pattern: /(?<![\w./:,-])(9\d|1[01]\d)(?=[ ]?(?:M|F|male|female|man|woman|gentleman|lady)\b)/g, words: anyOf('00m 00f 00_m 00_f 00_w 00_g 00_l'), needs: /9\d|1[01]\d/ },
  { type: 'AGE_OVER_89', pattern: /\b(?:(?:he|she|pt|patient|mother|father|nana|grandma|grandpa|who)(?:['’]?s| is| was)?|now|age)[ ](9\d|1[01]\d)(?=[,;)\n]|\.(?!\d)|$| (?:and|but|now|with|who|lives|years?)\b)/gi, words: anyOf('00'), needs: /9\d|1[01]\d/ },
  { type: 'AGE_OVER_89', pattern: /(?<![\p{L}-])((?:ninety(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?|(?:one |a )?hundred(?: and)?(?: (?:one|two|three|four|five|six|seven|eight|nine|ten))?))(?=[ -]years?[ -]old)/giu, words: anyOf('^ninety ^hundred') },
  { type: 'SOCIAL_ACCOUNT', pattern: /\b(?:(?:qq|wechat|weixin|snapchat|instagram|insta|tiktok|facebook|twitter|discord|telegram|whatsapp|kakao(?:talk)?|skype|venmo)(?: (?:handle|id|name|account|user|username))*(?: is)?|(?:handle|username|user ?name|screen ?name|line|signal)(?: (?:id|is))?(?=:))[ @:]+((?=\w*[\d_]|\w+[.-]\w)\w[\w.-]{2,28}\w)/gi, words: anyOf('^qq ^wechat ^weixin ^snapchat ^insta ^tiktok ^facebook ^twitter ^discord ^telegram ^signal ^whatsapp ^kakao ^line ^skype ^venmo ^handle ^user ^screen') },
  { type: 'SOCIAL_ACCOUNT', pattern: /(?<![\w@./])@[A-Za-z][\w.]{3,29}(?![\w@])/g, words: anyOf('@') },
  { type: 'HOSPITAL', pattern: /(?<![\p{L}])(?:(?:St\.?|Saint|Mount|Mt\.?|\p{Lu}[\p{L}'’-]+)[ ]){1,4}(?:(?:General|Memorial|Regional|University|Community|Children['’]s|Veterans|County|Medical|Teaching|Methodist|Baptist|Presbyterian|District|Royal|Women['’]s|Heart|Cancer|Health)[ ]){0,3}(?:Hospital|Infirmary|Medical Center|Medical Centre|Clinic|Hospice|Nursing Home|Care Home|Sanatorium|Health Center|Health Centre|Surgery Center|Rehabilitation Center)(?![\p{L}])/gu, accept: isProperHospital, words: anyOf('hospital infirmary cent clinic hospice home sanatorium'), needs: /Hospital|Infirmary|Medical Cent|Clinic|Hospice|Home|Sanatorium|Cent/ },
  { type: 'WARD', pattern: /\b(?:[Ww]ard|WARD)[ ](\d{1,2}[ -]?(?:North|South|East|West|[NSEW])\b|\d{1,3}[A-Z]?|[A-Z]\d{0,2}|(?!of|The|the)\p{Lu}\p{Ll}{3,})(?![\p{L}\p{N}])/gu, words: anyOf('^ward') },
  { type: 'BED', pattern: /\b(?:[Bb]ed|BED|[Rr]oom|ROOM|[Rr]m\.?)[ ]?(?:no\.?|number|#|:)?[ ]?#?(\d{1,2}[A-Z]-\d{1,3}[A-Z]?|\d{1,4}[A-Z]?(?:-(?:\d{1,3}|[A-Z]))?|\d{1,3}[A-Z]|[A-Z]-?\d{1,3})(?![\p{L}\p{N}%]|\.\d)/gu, words: anyOf('^bed ^room ^rm') },
]

/** After a label for a role stands a name, unless it is an ordinary phrase: "Patient: Alert and oriented". */
function looksLikeName(found: string): boolean {
  const words = found.match(/[\p{L}\p{M}'’-]{2,}/gu) ?? []
  const bits = words.map((word) => knowledge(word))
  if (bits.length === 0 || ((bits[0] ?? 0) & (FUNCTION | CALENDAR)) !== 0 && words.length === 1) return false
  return bits.some((each) => (each & (WORD | MEDICAL | DRUG | FUNCTION)) === 0) || (words.length > 1 && bits.every((each) => (each & (GIVEN | SURNAME)) !== 0 && (each & FUNCTION) === 0))
}

/** "The Hospital", "Pain Clinic", "Our Clinic" are no names of places: one word at least is no ordinary one. */
function isProperHospital(found: string): boolean {
  const words = found.split(' ').slice(0, -1)
  return words.some((word) => /^(?:St\.?|Saint|Mount|Mt\.?|Mercy|Providence|Sacred|Good|Holy)$/.test(word) || (word.length > 2 && (knowledge(word) & (WORD | MEDICAL | FUNCTION | DRUG)) === 0) || (knowledge(word) & (GIVEN | SURNAME)) !== 0 && (knowledge(word) & (MEDICAL | FUNCTION)) === 0 && !/^(?:The|General|Hand|Foot|Day|Hall|Head)$/.test(word))
}
