import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyOf, sketch } from './sketch.ts'

describe('the sketch of a text', () => {
  it('has every word, pair and number shape that stands in the text, whatever the text', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 's', 't', '医', '院'), minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), fc.nat(), (words, pick) => {
        const text = words.join(' ').toUpperCase()
        const chosen = words[pick % words.length] as string
        const seen = sketch(text)
        expect(seen.mayHave(anyOf(chosen))).toBe(true)
        const forms = /^[a-z]+$/.test(chosen) ? [`^${chosen}$`, `^${chosen}`] : []
        expect(forms.every((form) => seen.mayHave(anyOf(form)))).toBe(true)
      }),
    )
  })

  it('says of most words that are not there that they are not', () => {
    const seen = sketch('Lives at 12 Oak Street, MRN 4471.')
    expect([seen.mayHave(anyOf('^street$')), seen.mayHave(anyOf('^mrn')), seen.mayHave(anyOf('0,')), seen.mayHave(anyOf('医院 street,_mrn'))]).toEqual([true, true, false, true])
    expect([seen.mayHave(anyOf('^stre$')), seen.mayHave(anyOf('^reet')), seen.mayHave(anyOf('医院')), seen.mayHave(anyOf('^visa ^passport$'))]).toEqual([false, false, false, false])
  })

  it('counts the digits of the longest number and the letters and digits of the longest word', () => {
    expect(sketch('4111 1111-11, 1HGCM82633A004352')).toMatchObject({ digits: 10, longest: 17 })
    expect(sketch('12  345')).toMatchObject({ digits: 3, longest: 3 })
    expect(sketch('')).toMatchObject({ digits: 0, longest: 0 })
  })

  it('that is no longer the latest says yes to everything rather than no to what is there', () => {
    const first = sketch('Lives at 12 Oak Street')
    sketch('another text')
    expect(first.mayHave(anyOf('^street$')) && first.mayHave(anyOf('^nowhere$'))).toBe(true)
  })
})
