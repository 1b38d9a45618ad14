import { describe, expect, it } from 'vitest'
import type { Language } from '../../../src/domain.ts'
import { findAttributes } from './find.ts'
import { findStatus } from './status.ts'

const mentionOf = (text: string, name: string) => ({ start: text.indexOf(name), end: text.indexOf(name) + name.length })
const attributes = (text: string, name: string, language: Language, next?: string) => {
  const found = findAttributes(text, mentionOf(text, name), next === undefined ? undefined : mentionOf(text, next), undefined, language)
  for (const each of Object.values(found)) expect(text.slice(each.start, each.end)).toBe(each.text)
  return Object.fromEntries(Object.entries(found).map(([key, { text: value }]) => [key, value]))
}
const status = (text: string, name: string, language: Language) => findStatus(text, mentionOf(text, name), language, false)

describe('attributes', () => {
  it('are found after a Chinese name', () => {
    expect(attributes('予阿司匹林肠溶片 100mg 口服 qd，必要时', '阿司匹林', 'zh')).toEqual({ form: '肠溶片', dose: '100mg', unit: 'mg', route: '口服', frequency: 'qd', prn: '必要时' })
    expect(attributes('头孢呋辛1.5g静滴 每日2次，连用7天', '头孢呋辛', 'zh')).toEqual({ dose: '1.5g', unit: 'g', route: '静滴', frequency: '每日2次', duration: '连用7天' })
  })

  it('are found after an English name', () => {
    expect(attributes('Warfarin 5 mg tablets PO once daily for 14 days as needed', 'Warfarin', 'en')).toEqual({ dose: '5 mg', unit: 'mg', form: 'tablets', route: 'PO', frequency: 'once daily', duration: 'for 14 days', prn: 'as needed' })
  })

  it('may stand right before the name', () => {
    expect(attributes('She takes 10 mg of warfarin', 'warfarin', 'en')).toEqual({ dose: '10 mg', unit: 'mg' })
    expect(attributes('口服二甲双胍', '二甲双胍', 'zh')).toEqual({ route: '口服' })
  })

  it('include a dose form that is part of the name', () => {
    expect(attributes('阿司匹林肠溶片100mg', '阿司匹林肠溶片', 'zh')).toEqual({ form: '肠溶片', dose: '100mg', unit: 'mg' })
  })

  it('of the next drug are not taken', () => {
    expect(attributes('aspirin and warfarin 5 mg daily', 'aspirin', 'en', 'warfarin')).toEqual({})
    expect(attributes('否认青霉素过敏，口服阿司匹林', '青霉素', 'zh', '阿司匹林')).toEqual({})
    expect(attributes('aspirin 75 mg, 5 mg of warfarin', 'aspirin', 'en', 'warfarin')).toEqual({ dose: '75 mg', unit: 'mg' })
    expect(attributes('on ramipril, 5 mg of warfarin', 'ramipril', 'en', 'warfarin')).toEqual({})
    expect(attributes('阿司匹林 100mg 口服，氯吡格雷 75mg', '阿司匹林', 'zh', '氯吡格雷')).toEqual({ dose: '100mg', unit: 'mg', route: '口服' })
  })

  it('do not reach into the next sentence', () => {
    expect(attributes('He takes aspirin. Give 5 mg daily', 'aspirin', 'en')).toEqual({})
  })
})

describe('status', () => {
  it.each([
    ['否认青霉素过敏', '青霉素', 'zh', 'negated'],
    ['对青霉素过敏', '青霉素', 'zh', 'allergy'],
    ['过敏史：磺胺类', '磺胺类', 'zh', 'allergy'],
    ['1周前停用华法林', '华法林', 'zh', 'stopped'],
    ['替吉奥60mg化疗，既往停用华法林', '替吉奥', 'zh', undefined],
    ['替吉奥口服，后自行停药', '替吉奥', 'zh', 'stopped'],
    ['华法林已停用', '华法林', 'zh', 'stopped'],
    ['其母亲长期服用二甲双胍', '二甲双胍', 'zh', 'family'],
    ['未服用降压药', '降压药', 'zh', 'negated'],
    ['口服氨氯地平', '氨氯地平', 'zh', 'current'],
    ['血压高，氨氯地平的作用', '氨氯地平', 'zh', undefined],
    ['She is no longer on warfarin.', 'warfarin', 'en', 'stopped'],
    ['Warfarin was discontinued.', 'Warfarin', 'en', 'stopped'],
    ['Allergies: penicillin', 'penicillin', 'en', 'allergy'],
    ['He denies allergy to penicillin.', 'penicillin', 'en', 'negated'],
    ['Her mother takes insulin.', 'insulin', 'en', 'family'],
    ['The patient denies taking aspirin.', 'aspirin', 'en', 'negated'],
    ['He takes metformin.', 'metformin', 'en', 'current'],
    ['Metformin lowers glucose.', 'Metformin', 'en', undefined],
    ['No fever, but he takes aspirin.', 'aspirin', 'en', 'current'],
  ] as const)('of %s', (text, name, language, expected) => {
    expect(status(text, name, language)).toBe(expected)
  })

  it('is current when a dose is given and nothing speaks against it', () => {
    const text = 'aspirin 100 mg daily'
    expect(findStatus(text, mentionOf(text, 'aspirin'), 'en', true)).toBe('current')
  })
})
