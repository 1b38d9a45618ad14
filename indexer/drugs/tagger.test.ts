import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Language } from '../../src/domain.ts'
import { createDrugExpander } from './expand.ts'
import { fixtureLexicon } from './fixtures.ts'
import { createDrugTagger } from './tagger.ts'

const tagger = createDrugTagger({ lexicon: fixtureLexicon() })
const tag = (text: string, language: Language) => {
  const mentions = tagger.tag(text, language)
  for (const mention of mentions) expect(text.slice(mention.start, mention.end)).toBe(mention.text)
  return mentions
}
const names = (text: string, language: Language) => tag(text, language).map(({ text: surface, name }) => `${surface} → ${name ?? '?'}`)

describe('the tagger without a model', () => {
  it('links an order in Chinese to its substance, code and attributes', () => {
    expect(tag('阿司匹林肠溶片 100mg qd', 'zh')).toMatchObject([
      { text: '阿司匹林', name: 'acetylsalicylic acid', atc: ['B01AC06', 'N02BA01'], status: 'current', attributes: { form: { text: '肠溶片' }, dose: { text: '100mg' }, unit: { text: 'mg' }, frequency: { text: 'qd' } } },
    ])
  })

  it('makes brand, abbreviation, salt and other language meet', () => {
    expect(names('She takes ASA 100 mg daily, Coumadin and warfarin sodium.', 'en')).toEqual(['ASA → acetylsalicylic acid', 'Coumadin → warfarin', 'warfarin sodium → warfarin'])
    expect(names('予格华止、盐酸二甲双胍及乙酰水杨酸口服', 'zh')).toEqual(['格华止 → metformin', '盐酸二甲双胍 → metformin', '乙酰水杨酸 → acetylsalicylic acid'])
  })

  it('believes an abbreviation only where the context speaks for a drug', () => {
    expect(names('ASA grade III, general anaesthesia', 'en')).toEqual([])
    expect(names('aspirin was given; later ASA helped', 'en')).toEqual(['aspirin → acetylsalicylic acid', 'ASA → acetylsalicylic acid'])
  })

  it('chooses among the meanings of an abbreviation by what else the text names', () => {
    expect(names('He got magnesium sulfate. MS 2 g was repeated', 'en')).toEqual(['magnesium sulfate → magnesium sulfate', 'MS → magnesium sulfate'])
    const [unsure] = tag('MS 2 mg iv', 'en')
    expect(unsure).toMatchObject({ name: 'morphine' })
    expect(unsure?.confidence).toBeLessThan(0.6)
  })

  it('splits combinations, joined by a sign or by nothing', () => {
    expect(names('阿莫西林克拉维酸钾 1.2g', 'zh')).toEqual(['阿莫西林 → amoxicillin', '克拉维酸钾 → clavulanic acid'])
    expect(names('amoxicillin/clavulanic acid 875 mg', 'en')).toEqual(['amoxicillin → amoxicillin', 'clavulanic acid → clavulanic acid'])
  })

  it('finds groups with their plural, herbs and patent medicines', () => {
    expect(tag('Beta-blockers and anticoagulants', 'en').map(({ text, type }) => `${text} ${type}`)).toEqual(['Beta-blockers group', 'anticoagulants group'])
    expect(names('含服速效救心丸，人参煎水', 'zh')).toEqual(['速效救心丸 → 速效救心丸', '人参 → 人参'])
  })

  it('finds an unknown name by its INN stem, without a link', () => {
    expect(tag('She was given tazosartan.', 'en')).toMatchObject([{ text: 'tazosartan', type: 'drug' }])
    expect(tag('She was given tazosartan.', 'en')[0]).not.toHaveProperty('name')
  })

  it('does not find a name inside a word', () => {
    expect(names('NASAL spray; MSG; xwarfarinx', 'en')).toEqual([])
  })

  it('reads the status', () => {
    expect(tag('否认青霉素过敏', 'zh')).toMatchObject([{ text: '青霉素', status: 'negated' }])
    expect(tag('He is no longer on warfarin.', 'en')).toMatchObject([{ text: 'warfarin', status: 'stopped' }])
  })

  it('gives ordered mentions inside the text, whatever the text', () => {
    const pieces = fc.constantFrom('阿司匹林', 'warfarin', ' ', '/', '100mg', '肠溶片', 'ASA', '😀', '\n', '。', 'é', 'beta-blockers', '+')
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), fc.constantFrom<Language>('en', 'zh'), (parts, language) => {
        const text = parts.join('')
        let last = 0
        for (const { start, end, text: surface, confidence } of tagger.tag(text, language)) {
          expect(start).toBeGreaterThanOrEqual(last)
          expect(end).toBeLessThanOrEqual(text.length)
          expect(text.slice(start, end)).toBe(surface)
          expect(confidence).toBeGreaterThan(0)
          expect(confidence).toBeLessThanOrEqual(1)
          last = end
        }
      }),
      { numRuns: 200 },
    )
  })

  it.each([
    ['a class as an adjective', 'The anticoagulant effect was small.', 'en'],
    ['what the body makes of itself', '凝血酶原时间 12 s，甘油三酯 1.7 mmol/L，降钙素原正常。', 'zh'],
    ['insulin resistance', 'Insulin resistance and fasting glucose were measured.', 'en'],
  ] as const)('leaves %s alone', (_, text, language) => {
    expect(createDrugTagger().tag(text, language)).toEqual([])
  })

  it('knows the plural of an abbreviation', () => {
    expect(createDrugTagger().tag('She takes NSAIDs daily.', 'en')).toMatchObject([{ text: 'NSAIDs', name: 'nonsteroidal anti-inflammatory drug', type: 'group' }])
  })

  it('has a fingerprint of its lexicon', () => {
    expect(tagger.fingerprint).toMatch(/^drugs-2-[0-9a-f]{16}$/)
    expect(createDrugTagger({ lexicon: fixtureLexicon() }).fingerprint).toBe(tagger.fingerprint)
  })
})

describe('query expansion', () => {
  const expand = createDrugExpander(fixtureLexicon())
  const terms = (query: string) => expand(query).terms.map(({ text, language, weight }) => `${text} ${language} ${weight}`)

  it('adds the other names in both languages, preferred ones with more weight', () => {
    expect(terms('格华止的副作用')).toEqual(['metformin en 0.5', '二甲双胍 zh 0.5', 'Glucophage en 0.25'])
    expect(expand('格华止的副作用').substances).toEqual([{ name: 'metformin', zh: '二甲双胍', atc: ['A10BA02'], classes: [] }])
  })

  it('forgives one wrong letter in a long name, with less weight', () => {
    expect(terms('metfornin dose')).toEqual(['metformin en 0.35', '二甲双胍 zh 0.35', 'Glucophage en 0.175', '格华止 zh 0.175'])
  })

  it('says nothing of a query without drugs', () => {
    expect(expand('高血压的饮食')).toEqual({ terms: [], substances: [] })
  })
})
