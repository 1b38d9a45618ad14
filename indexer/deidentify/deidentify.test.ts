import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCardNumber, isIban, isIdCard, isSocialSecurity } from './checksums.ts'
import { deidentifyDocument, deidentifyText } from './deidentify.ts'

const clean = (text: string): string => deidentifyText(text).text

describe('check digits', () => {
  it('tell numbers that can exist from those that cannot', () => {
    // 11010519491231002X is the example of GB 11643 itself.
    expect([isIdCard('11010519491231002X'), isIdCard('110105194912310021')]).toEqual([true, false])
    expect([isCardNumber('4111 1111 1111 1111'), isCardNumber('4111 1111 1111 1112')]).toEqual([true, false])
    expect([isIban('GB82 WEST 1234 5698 7654 32'), isIban('GB83 WEST 1234 5698 7654 32')]).toEqual([true, false])
    expect([isSocialSecurity('123-45-6789'), isSocialSecurity('666-45-6789'), isSocialSecurity('900-12-3456')]).toEqual([true, false, false])
  })
})

describe('Chinese records (synthetic)', () => {
  it.each([
    ['姓名：张测试，性别：男，年龄：45岁', '姓名：[NAME-1]，性别：男，年龄：45岁'],
    ['患者李样例，男，67岁，因胸痛入院。', '患者[NAME-1]，男，67岁，因胸痛入院。'],
    ['住院号：TEST-000123 床号：12', '住院号：[RECORD_NUMBER-1] 床号：[BED-1]'],
    ['联系电话：13800000000', '联系电话：[PHONE-1]'],
    ['身份证号：11010519491231002X', '身份证号：[ID_CARD-1]'],
    ['家庭住址：北京市海淀区某某路1号3单元501室。', '家庭住址：北京市[ADDRESS-1]。'],
    ['医师签名：王某某', '医师签名：[NAME-1]'],
  ])('%s', (text, expected) => {
    expect(clean(text)).toBe(expected)
  })
})

describe('English records (synthetic)', () => {
  it.each([
    ['Patient name: John Sample\nMRN: TEST-0001', 'Patient name: [NAME-1]\nMRN: [RECORD_NUMBER-1]'],
    ['Seen by Dr. Sample today; Dr. Sample agrees.', 'Seen by Dr. [NAME-1] today; Dr. [NAME-1] agrees.'],
    ['SSN 123-45-6789, phone (555) 010-1234.', 'SSN [SOCIAL_SECURITY-1], phone [PHONE-1].'],
    ['DOB: 01/02/1960. Lives at 12 Example Street.', 'DOB: [BIRTH_DATE-1]. Lives at [ADDRESS-1].'],
    ['Write to jane@example.org or see https://example.org/a.', 'Write to [EMAIL-1] or see [URL-1]'],
  ])('%s', (text, expected) => {
    expect(clean(text)).toBe(expected)
  })
})

describe('persons and places by what stands around them (synthetic)', () => {
  it.each([
    ['HPI: Ruthanne is a 58yo F with COPD.', 'HPI: [NAME-1] is a 58yo F with COPD.'],
    ['Completed by: Oluwaseun Adeleke (FY2), bleep 2291', 'Completed by: [NAME-1] (FY2), bleep [PHONE-1]'],
    ['With kind regards,\nImogen Sample\nConsultant', 'With kind regards,\n[NAME-1]\nConsultant'],
    ['NAME: SMITH, JANE DOB: 1/2/1980', 'NAME: [NAME-1] DOB: [BIRTH_DATE-1]'],
    ['Seen with Drs. Pennington and Mukherjee.', 'Seen with Drs. [NAME-1] and [NAME-2].'],
    ['She is a librarian from Eau Claire, Wisconsin.', 'She is a librarian from [ADDRESS-1], Wisconsin.'],
    ['Follow up at Cedar Ridge Family Medicine on 3/14.', 'Follow up at [HOSPITAL-1] on [DATE-1].'],
    ['Works at Pinehurst Elementary. Mom is Trish.', 'Works at [ADDRESS-1]. Mom is [NAME-1].'],
    ['This ninety-four-year-old man; Mr. Sample, 101, well.', 'This [AGE_OVER_89-1]-year-old man; Mr. [NAME-1], [AGE_OVER_89-2], well.'],
    ['Medicare number 1EG4-TE5-MK73, routing 011401533.', 'Medicare number [INSURANCE_NUMBER-1], routing [BANK_ACCOUNT-1].'],
    ['护理交接：7床尕藏扎西，体温正常。', '护理交接：[BED-1]床[NAME-1]，体温正常。'],
    ['患者之女盛晓雯（陪护），苗族，农民。', '患者之女[NAME-1]（陪护），苗族，农民。'],
    ['责任护士：史 丽　审核医师：高山', '责任护士：[NAME-1]　审核医师：[NAME-2]'],
    ['患者单位：盐城市第一纺织厂，育才中学毕业。', '患者单位：[ADDRESS-1]，[ADDRESS-2]毕业。'],
    ['汇款至6217000010001234567王芳', '汇款至[BANK_ACCOUNT-1][NAME-1]'],
    ['转自中山三院，住滨江花园二期。', '转自[HOSPITAL-1]，住[ADDRESS-1]。'],
  ])('%s', (text, expected) => {
    expect(clean(text)).toBe(expected)
  })
})

describe('medicine that must survive', () => {
  it.each([
    'Circle of Willis patent. Gleason 3+4. Moro present, Babinski negative. Babcock clamps, Jackson-Pratt drain.',
    'Tell your doctor. He may be able to help. RR 18, afebrile. Denied HA. METs 10. These resources are from MedlinePlus.',
    'Allegra and Synthroid daily; REN-related kidney disease; strength 5/5, murmur 3/6, vision 20/40.',
    '服施慧达2.5mg，贺普丁100mg；鉴别惠普尔病、范科尼贫血、罗夫辛征。',
    '主任医师查房：考虑肺炎。邀请神经内科副主任医师会诊，同意目前方案。病理检查报告：胃体息肉。',
    '患者再次入我科，患者多次发作，家属代诊，文化程度初中。其他两医院检查。',
    '帕金森病患者给予左旋多巴，HbA1c≥7.0%，血糖 13.8 mmol/L。',
    'Crohn disease and Graves disease; Parkinson disease; Hodgkin lymphoma.',
    '血压168/112 mmHg，血小板680×10^9/L，参考范围 135-145。',
    'Warfarin 5 mg daily, INR 2.0-3.0; CHA2DS2-VASc 4; dose 120-80-60.',
    '患者男，58岁，因“突发胸痛3小时”入院。',
    '阿司匹林100 mg每日一次，随访12个月。',
  ])('%s', (text) => {
    expect(clean(text)).toBe(text)
  })
})

describe('results', () => {
  it.each(['Leukocytes [#/volume] in Blood by Automated count: 4.4129 10*3/uL', 'Erythrocytes by Automated count: 5.0912 10*6/uL', 'Platelet count: 250.1234 10^9/L'])('stay with their powers of ten: %s', (text) => {
    expect(deidentifyText(text).text).toBe(text)
  })
})

describe('a whole document', () => {
  it('uses the same mark for the same name in title, text and metadata, and moves its sections along', () => {
    const text = '# 记录\n姓名：张测试，发热。\n# 计划\n退热。'
    const { document, removed } = deidentifyDocument({ id: 'a', title: '姓名：张测试，出院', text, metadata: { note: '姓名：张测试，复诊', year: 2024 }, sections: [{ path: ['记录'], start: 0, end: text.indexOf('# 计划') }, { path: ['计划'], start: text.indexOf('# 计划'), end: text.length }] })
    expect(document.title).toBe('姓名：[NAME-1]，出院')
    expect(document.metadata).toEqual({ note: '姓名：[NAME-1]，复诊', year: 2024 })
    expect(document.sections?.map(({ start, end }) => document.text.slice(start, end))).toEqual(['# 记录\n姓名：[NAME-1]，发热。\n', '# 计划\n退热。'])
    expect(removed.map(({ type }) => type)).toEqual(['NAME', 'NAME', 'NAME'])
  })

  it('reports offsets of what was removed in the text as given, whatever the text', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('姓名：张测试，', '电话13800000000 ', 'fever ', 'Dr. Sample ', '发热。', '\n'), { maxLength: 12 }), (parts) => {
        const text = parts.join('')
        const { removed, text: replaced } = deidentifyText(text)
        for (const { start, end } of removed) expect(end).toBeGreaterThan(start)
        const kept = removed.reduce((sum, { start, end }) => sum - (end - start), text.length)
        expect(replaced.replaceAll(/\[[A-Z_]+-\d+\]/g, '')).toHaveLength(kept)
      }),
    )
  })

  it('empties fields that name a person directly, and finds what they said in the text', () => {
    const { document } = deidentifyDocument({ id: 'a', text: 'Quillon slept well; his own line is 5550199.', metadata: { name: 'Quillon Zylinski', 'contact.Home-Phone': 5_550_199, mrn: '778899', city: 'Smallville', 姓名: '无名氏', ward: 'ICU', sex: 'male' } })
    expect(document.text).toBe('[NAME-2] slept well; his own line is [PHONE-1].')
    expect(document.metadata).toEqual({ name: '[NAME-2]', 'contact.Home-Phone': '[PHONE-1]', mrn: '[RECORD_NUMBER-1]', city: '[ADDRESS-1]', 姓名: '[NAME-1]', ward: 'ICU', sex: 'male' })
  })

  it('leaves a name that is beside no other particulars of a person, and the fields of literature', () => {
    const drug = { name: 'Aspirin', class: 'NSAID' }
    expect(deidentifyDocument({ id: 'a', text: 'Relieves pain.', metadata: drug }).document.metadata).toEqual(drug)
    const article = { doi: '10.1/a', email: 'author@example.org' }
    expect(deidentifyDocument({ id: 'b', text: 'Relieves pain.', metadata: article }).document.metadata).toEqual(article)
  })

  it('moves the dates of one record number together, and those of another differently', () => {
    const of = (mrn: string, text: string): string => deidentifyDocument({ id: text, text, metadata: { mrn } }, { dates: 'shift', secret: 'a secret for the test' }).document.text
    const day = (text: string): number => Date.parse(/\d{4}-\d{2}-\d{2}/.exec(text)?.[0] ?? '') / 86_400_000
    const [first, second, other] = [of('1', 'Seen 2023-05-12 well.'), of('1', 'Seen 2023-05-20 better.'), of('2', 'Seen 2023-05-12 well.')].map(day)
    expect((second ?? 0) - (first ?? 0)).toBe(8)
    expect(first).not.toBe(Date.parse('2023-05-12') / 86_400_000)
    expect(other).not.toBe(first)
  })

  it('has the same keyed mark for a name in two documents of a tenant, and another with another secret', () => {
    const mark = (id: string, secret: string): string => deidentifyText('姓名：张测试，发热', { keyed: true, secret, patient: id }).text
    expect(mark('a', 'one secret')).toMatch(/^姓名：\[NAME-k[0-9a-f]{12}\]，发热$/)
    expect(mark('b', 'one secret')).toBe(mark('a', 'one secret'))
    expect(mark('a', 'two secrets')).not.toBe(mark('a', 'one secret'))
  })
})
