import { describe, expect, it } from 'vitest'
import { createDrugTagger } from './tagger.ts'

const tagger = createDrugTagger()
const tagged = (text: string, language: 'en' | 'zh') => tagger.tag(text, language).map(({ text: surface, name, confidence }) => [surface, name, confidence < 0.6])

describe('a misspelt name', () => {
  it('before a dose is found, with less confidence', () => {
    expect(tagged('Started atorvastatn 20 mg at night.', 'en')).toEqual([['atorvastatn', 'atorvastatin', true]])
    expect(tagged('She takes metfromin 500 mg twice daily', 'en')).toEqual([['metfromin', 'metformin', true]])
    expect(tagged('睡前服阿托伐他丁片20mg', 'zh')).toEqual([['阿托伐他丁', 'atorvastatin', true]])
  })

  it('anywhere else is left alone', () => {
    expect(tagged('The atorvastatn question was raised.', 'en')).toEqual([])
    expect(tagged('atorvastbtn and 20 mg of something', 'en')).toEqual([])
  })

  it('never hides a name that is spelt right', () => {
    expect(tagged('metformin 500 mg', 'en')).toEqual([['metformin', 'metformin', false]])
    expect(tagged('口服阿托伐他汀钙片20mg', 'zh').map(([, name]) => name)).toEqual(['atorvastatin'])
  })

  it('is not made of ordinary words before a number', () => {
    expect(tagged('Proteins 20 g, estimated weight loss 500 g, creatinine 80 mg', 'en').filter(([surface]) => surface !== 'creatinine')).toEqual([])
    expect(tagged('每日摄入蛋白质20g，体重下降500g，尿蛋白定量150mg', 'zh').filter(([, , doubtful]) => doubtful === true)).toEqual([])
  })
})
