import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { deidentifyText, marksFor } from './deidentify.ts'
import { openMarks, parseMapKey, restoreText, sealMarks } from './sealed-map.ts'

const key = parseMapKey('ab'.repeat(32))
const text = '患者张测试，电话13800000000。Dr. Sample called.'

describe('the sealed map', () => {
  it('turns the marks of a document back, with its key and id alone', () => {
    const marks = marksFor({})
    const { text: cleaned } = deidentifyText(text, {}, marks)
    const sealed = sealMarks('d1', marks.entries(), key)
    expect(cleaned).not.toContain('张测试')
    expect(sealed).not.toContain(Buffer.from('张测试').toString('base64').slice(0, 8))
    expect(restoreText(cleaned, openMarks('d1', sealed, key))).toBe(text)
    expect(() => openMarks('d2', sealed, key)).toThrow('cannot be opened')
    expect(() => openMarks('d1', sealed, randomBytes(32))).toThrow('cannot be opened')
  })

  it('notices a byte that was changed, wherever it is', () => {
    const sealed = Buffer.from(sealMarks('d1', new Map([['[NAME-1]', '张测试']]), key), 'base64')
    for (let at = 0; at < sealed.byteLength; at++) {
      const changed = Buffer.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => openMarks('d1', changed.toString('base64'), key)).toThrow('cannot be opened')
    }
  })

  it('refuses a key that is not 32 bytes, and says nothing of it', () => {
    expect(() => parseMapKey('short-key')).toThrow(/^(?!.*short-key).*32 bytes/)
    expect(parseMapKey(Buffer.alloc(32, 7).toString('base64'))).toEqual(Buffer.alloc(32, 7))
  })
})
