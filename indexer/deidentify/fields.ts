/**
 * Direct identifiers by the name of their field or column, in JSON, CSV and Parquet as FHIR has them by path: what stands in
 * such a field goes whole, whatever it looks like, and is looked for in the record's text too.
 */
import { createIdentifiers } from '../readers/identifiers.ts'
import type { IdentifierType as KnownType, KnownIdentifier } from '../readers/port.ts'
import type { IdentifierType } from './finding.ts'

const FIELDS: Partial<Readonly<Record<IdentifierType, string>>> = {
  NAME: 'patientname fullname firstname lastname middlename givenname familyname surname maidenname nickname emergencycontact nextofkin attendingphysician referringphysician 姓名 患者姓名 病人姓名 患儿姓名 医生姓名 医师姓名 医师签名 签名 联系人 联系人姓名 监护人 监护人姓名 家属姓名 主治医师 主治医生 经治医师 责任护士 曾用名',
  SOCIAL_SECURITY: 'ssn socialsecurity socialsecuritynumber socialsecurityno',
  ID_CARD: 'idcard idcardno idcardnumber nationalid nationalidnumber identitycard 身份证 身份证号 身份证号码 证件号 证件号码',
  RECORD_NUMBER: 'mrn medicalrecordnumber medicalrecordno patientid patientno patientnumber subjectid personid hospitalnumber nhsnumber 病案号 住院号 门诊号 病历号 就诊号 就诊卡号 患者编号 患者id 病人id',
  PHONE: 'phone phonenumber phoneno mobile mobilephone mobilenumber cellphone telephone telephonenumber tel homephone workphone contactnumber 电话 电话号码 联系电话 家属电话 手机 手机号 手机号码 联系方式',
  FAX: 'fax faxnumber 传真',
  EMAIL: 'email emailaddress mail 邮箱 电子邮箱 电子邮件',
  ADDRESS: 'address addressline homeaddress streetaddress street postaladdress mailingaddress zip zipcode postcode postalcode 住址 地址 现住址 家庭住址 家庭地址 户籍地址 联系地址 工作单位 籍贯 邮编 邮政编码',
  BIRTH_DATE: 'dob birthdate dateofbirth birthday 出生日期 出生年月 出生年月日 生日',
  INSURANCE_NUMBER: 'insurancenumber insuranceid insuranceno memberid policynumber 医保号 医保卡号 社保号 社保卡号 社会保障号',
  PASSPORT: 'passport passportnumber passportno 护照 护照号 护照号码',
  BANK_ACCOUNT: 'accountnumber bankaccount iban 银行卡号 银行账号',
  CREDIT_CARD: 'creditcard creditcardnumber cardnumber',
  LICENSE: 'licensenumber driverlicense driverslicense drivinglicence 驾驶证号',
  PLATE: 'licenseplate platenumber 车牌 车牌号',
  SOCIAL_ACCOUNT: 'wechat wechatid qq 微信 微信号 qq号',
  IP_ADDRESS: 'ipaddress',
}
/** A name, a city: identifying beside a person's other particulars; of a drug or a society elsewhere. */
const BESIDE_OTHERS: Partial<Readonly<Record<IdentifierType, string>>> = { NAME: 'name 名字', ADDRESS: 'city county town district 城市 区县' }
const PARTICULARS: ReadonlySet<string> = new Set('sex gender age 性别 年龄'.split(' '))
/** patient_first_name, guardian.phone, contactEmail */
const WHOSE = /^(?:patients?|pt|doctors?|physician|provider|nurse|family|contact|emergencycontact|guardian|mother|father|spouse|parent|subscriber|insured|user|customer|client|member|患者|病人|家属|联系人|监护人)(?=.{2})/

const table = (fields: Partial<Readonly<Record<IdentifierType, string>>>): ReadonlyMap<string, IdentifierType> => new Map(Object.entries(fields).flatMap(([type, names]) => names.split(' ').map((name) => [name, type as IdentifierType] as const)))
const DIRECT = table(FIELDS)
const BESIDE = table(BESIDE_OTHERS)

/** The last part of a path, without case, spaces and joiners: `patient.Home-Address` → homeaddress. */
const normal = (field: string): string => (field.trim().split('.').at(-1) ?? '').toLowerCase().replaceAll(/[\s_-]/g, '')

function lookUp(names: ReadonlyMap<string, IdentifierType>, field: string): IdentifierType | undefined {
  const name = normal(field)
  const whose = WHOSE.exec(name)?.[0] ?? ''
  return names.get(name) ?? (whose === '' ? undefined : (names.get(name.slice(whose.length)) ?? (name.slice(whose.length) === 'name' ? 'NAME' : undefined)))
}

/** `name` of a drug is no label for a person's name. */
export const namesOthersToo = (field: string): boolean => BESIDE.has(normal(field))

/** Which of a record's fields identify a person directly, and as what. */
export function personalFields(fields: readonly string[]): ReadonlyMap<string, IdentifierType> {
  const found = new Map(fields.flatMap((field) => [[field, lookUp(DIRECT, field)] as const]).filter((pair): pair is readonly [string, IdentifierType] => pair[1] !== undefined))
  const aboutPerson = found.size > 0 || fields.some((field) => PARTICULARS.has(normal(field)))
  if (aboutPerson) for (const field of fields) if (!found.has(field)) {
    const type = BESIDE.get(normal(field))
    if (type !== undefined) found.set(field, type)
  }
  return found
}

const KNOWN: Partial<Readonly<Record<IdentifierType, KnownType>>> = { NAME: 'name', PHONE: 'phone', FAX: 'phone', EMAIL: 'email', ADDRESS: 'address', BIRTH_DATE: 'date' }

/** What such fields say, to be found in the text as well. */
export function knownFrom(values: Iterable<readonly [type: IdentifierType, value: string]>): readonly KnownIdentifier[] {
  const found = createIdentifiers()
  for (const [type, value] of values) {
    const known = KNOWN[type] ?? 'id'
    if (known === 'name') found.addName([], value.trim() || undefined)
    else found.add(known, value)
  }
  return found.all()
}
