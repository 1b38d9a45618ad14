import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Section } from '../../src/domain.ts'
import { chunkDocument, type Chunk } from './chunk.ts'

/** A Han character or a Latin word is a token. */
const countTokens = async (texts: readonly string[]): Promise<readonly number[]> => texts.map((text) => text.match(/\p{Script=Han}|[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu)?.length ?? 0)

async function cut(text: string, tokens: number, overlap = 0, sections?: readonly Section[]): Promise<readonly string[]> {
  return (await chunkDocument({ text, ...(sections === undefined ? {} : { sections }) }, { tokens, overlap }, countTokens)).map(({ start, end }) => text.slice(start, end))
}

describe('cutting documents', () => {
  it('keeps a short text whole', async () => {
    expect(await cut('  Fever and cough.  \n', 20)).toEqual(['Fever and cough.'])
  })

  it('cuts between sentences, not within abbreviations, doses or numbers', async () => {
    const text = 'Seen by Dr. Smith today. Give aspirin 0.5 mg q.d. and warfarin b.i.d. as before. See No. 5 of the list.'
    expect(await cut(text, 22)).toEqual(['Seen by Dr. Smith today.', 'Give aspirin 0.5 mg q.d. and warfarin b.i.d. as before.', 'See No. 5 of the list.'])
    expect(await cut('患者发热3.5天。体温38.5℃！无咳嗽？既往体健。', 12)).toEqual(['患者发热3.5天。', '体温38.5℃！无咳嗽？', '既往体健。'])
  })

  it('repeats the last sentences of a passage at the start of the next', async () => {
    expect(await cut('Aa bb cc. Dd ee ff. Gg hh ii.', 8, 0.5)).toEqual(['Aa bb cc. Dd ee ff.', 'Dd ee ff. Gg hh ii.'])
  })

  it('begins a paragraph that does not fit in a passage of its own when the one before is half full', async () => {
    expect(await cut('One two three four five.\n\nSix seven eight. Nine ten eleven.', 10)).toEqual(['One two three four five.', 'Six seven eight. Nine ten eleven.'])
  })

  it('keeps items whole', async () => {
    expect(await cut('Plan:\n1. Give oxygen. Check the saturation.\n2. Give antibiotics. Check again.', 12)).toEqual(['Plan:\n1. Give oxygen. Check the saturation.', '2. Give antibiotics. Check again.'])
  })

  it('keeps a laboratory panel together', async () => {
    const panel = 'Sodium: 138 mmol/L\nPotassium: 4.1 mmol/L\nChloride: 102 mmol/L'
    expect(await cut(`Seen in the morning. No complaints at all today.\n${panel}\nDischarged home.`, 26)).toEqual(['Seen in the morning. No complaints at all today.', `${panel}\nDischarged home.`])
  })

  it('keeps rows whole and says which header they stand under', async () => {
    const text = '| 项目 | 结果 |\n|---|---|\n| 钠 | 138 |\n| 钾 | 4.1 |\n| 氯 | 102 |'
    const chunks = await chunkDocument({ text }, { tokens: 16, overlap: 0.2 }, countTokens)
    expect(chunks.map(({ start, end, header }) => [text.slice(start, end), header])).toEqual([
      ['| 项目 | 结果 |\n|---|---|', undefined],
      ['| 钠 | 138 |\n| 钾 | 4.1 |', '| 项目 | 结果 |'],
      ['| 氯 | 102 |', '| 项目 | 结果 |'],
    ])
  })

  it('puts every stretch under the headings of its innermost section, gaps under none', async () => {
    const text = 'Lead. Outer. Inner. Outer again. Tail.'
    const sections: Section[] = [
      { path: ['A'], start: 6, end: 32 },
      { path: ['A', 'B'], start: 13, end: 20 },
    ]
    const chunks = await chunkDocument({ text, sections }, { tokens: 50, overlap: 0 }, countTokens)
    expect(chunks.map(({ start, end, path }) => [text.slice(start, end), path])).toEqual([
      ['Lead.', []],
      ['Outer.', ['A']],
      ['Inner.', ['A', 'B']],
      ['Outer again.', ['A']],
      ['Tail.', []],
    ])
  })
})

const fragment = fc.oneof(
  fc.constantFrom('患者发热三天。', '体温38.5℃，', 'Dr. Smith saw her. ', 'q.d. ', 'No. 5 ', '3.14 ', '\n', '\n\n', '- item one\n', '1. first\n', '| a | b |\n', '|---|---|\n', '| 钠 | 138 |\n', 'Na: 138 mmol/L\n', 'K: 4.1 mmol/L\n', 'a\tb\n', '   ', '😀', 'supercalifragilistic'.repeat(9)),
  fc.string({ maxLength: 12, unit: 'binary' }),
)
const documents = fc.record({
  text: fc.array(fragment, { maxLength: 60 }).map((parts) => parts.join('')),
  cuts: fc.array(fc.tuple(fc.nat(400), fc.nat(400)), { maxLength: 4 }),
  tokens: fc.integer({ min: 4, max: 60 }),
  overlap: fc.double({ min: 0, max: 0.5, noNaN: true }),
})
/** Parts count for more than the whole and the whole for more than its parts, as tokenizers do. */
const uneven = async (texts: readonly string[]): Promise<readonly number[]> => (await countTokens(texts)).map((count, index) => count + ((texts[index]?.length ?? 0) % 3))

describe('whatever the text', () => {
  it('offsets are exact, nothing is lost, nothing is over the limit, and it is the same every time', async () => {
    await fc.assert(
      fc.asyncProperty(documents, fc.constantFrom(countTokens, uneven), async ({ text, cuts, tokens, overlap }, count) => {
        const sections = cuts.map(([from, length], index) => ({ path: [`S${index}`], start: Math.min(from, text.length), end: Math.min(from + length, text.length) }))
        const document = { text, ...(sections.length === 0 ? {} : { sections }) }
        const chunks = await chunkDocument(document, { tokens, overlap }, count)
        expect(await chunkDocument(document, { tokens, overlap }, count)).toEqual(chunks)
        checkCover(text, chunks)
        const texts = chunks.map(({ start, end }) => text.slice(start, end))
        const counts = await count(texts)
        expect(texts.filter((part, index) => Array.from(part).length > 1 && (counts[index] ?? 0) > tokens)).toEqual([])
      }),
      { numRuns: 500 },
    )
  })
})

function checkCover(text: string, chunks: readonly Chunk[]): void {
  const covered = new Uint8Array(text.length)
  for (const { start, end } of chunks) {
    expect(start).toBeLessThan(end)
    expect(text.slice(start, end).trim()).toBe(text.slice(start, end))
    covered.fill(1, start, end)
  }
  const starts = chunks.map(({ start }) => start)
  expect(starts).toEqual([...new Set(starts)].toSorted((left, right) => left - right))
  expect([...text.matchAll(/\S/g)].filter(({ index }) => covered[index] === 0)).toEqual([])
}
