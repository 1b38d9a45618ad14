import { describe, expect, it } from 'vitest'
import { signed, unsigned } from './assembler.ts'
import { dotModule } from './dot.ts'

describe('the assembler', () => {
  it('writes LEB128 as in the specification', () => {
    expect(unsigned(0)).toEqual([0x00])
    expect(unsigned(127)).toEqual([0x7f])
    expect(unsigned(624_485)).toEqual([0xe5, 0x8e, 0x26])
    expect(signed(63)).toEqual([0x3f])
    expect(signed(64)).toEqual([0xc0, 0x00])
    expect(signed(-123_456)).toEqual([0xc0, 0xbb, 0x78])
  })

  it('gives the same bytes every time', () => {
    expect(dotModule()).toEqual(dotModule())
    expect([...dotModule().subarray(0, 8)]).toEqual([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00])
  })
})
