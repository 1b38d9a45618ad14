import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHashEmbedder } from '../../src/embed/hash/embedder.ts'
import type { GenerationRequest, Generator } from '../../src/generate/port.ts'
import { createRecordedGenerator } from '../../src/generate/recorded/generator.ts'
import { wilsonInterval } from '../../src/statistics/wilson.ts'
import { nearestExamples } from './nearest.ts'
import { questionMessages, statedAnswer } from './prompt.ts'
import { readQuestions, type Question } from './question.ts'
import { runQa, type QaOptions } from './run.ts'
import { majority, shuffleChoices } from './votes.ts'

/** Synthetic. */
const DIABETES: Question = { id: 'q1', text: '二型糖尿病首选的口服药是？', choices: [{ letter: 'A', text: '二甲双胍' }, { letter: 'B', text: '阿司匹林' }, { letter: 'C', text: '青霉素' }, { letter: 'D', text: '呋塞米' }], answer: 'A', explanation: '指南首选二甲双胍。' }
/** Synthetic. */
const ASTHMA: Question = { id: 'q2', text: 'Which drug relieves an acute asthma attack?', choices: [{ letter: 'A', text: 'warfarin' }, { letter: 'B', text: 'salbutamol' }], answer: 'B' }

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'medir-qa-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** Answers with the letter under which the wanted text stands in what it is shown: it is never fooled by shuffling. */
function knowing(wanted: (prompt: string) => string): Generator & { readonly requests: GenerationRequest[] } {
  const requests: GenerationRequest[] = []
  return {
    name: 'test:knowing',
    completesOnly: false,
    requests,
    generate: async (request) => {
      requests.push(request)
      const prompt = request.messages.at(-1)?.content ?? ''
      const letter = new RegExp(String.raw`^([A-Z])\. ${wanted(prompt)}$`, 'm').exec(prompt)?.[1] ?? ''
      return { text: `先分析。\n答案：${letter}` }
    },
    close: async () => undefined,
  }
}

const options = (changes: Partial<QaOptions>): QaOptions => ({ questions: [DIABETES, ASTHMA], generator: knowing(() => '二甲双胍'), votes: 1, shuffle: true, temperature: 0.7, maxTokens: 256, out: join(root, 'out'), ...changes })

describe('questions', () => {
  it('are read in the spellings of the common sets', async () => {
    const rows = [
      { question: 'Which?', options: { A: 'one', B: 'two' }, answer_idx: 'B', answer: 'two' },
      { Question: '哪一项？', Options: 'A 甲\nB 乙\nC 丙', Answer: 'AC', Explanation: '因为' },
      { id: 'x', question: 'Which?', options: [{ key: 'A', value: 'one' }, { key: 'B', value: 'two' }], answer: 'two' },
      { id: 7, question: 'Which?', opa: 'one', opb: 'two', opc: 'three', opd: 'four', cop: 3 },
    ]
    writeFileSync(join(root, 'q.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'))
    const questions = await readQuestions(join(root, 'q.jsonl'))
    expect(questions.map(({ id, answer, choices }) => [id, answer, choices.length])).toEqual([['1', 'B', 2], ['2', 'AC', 3], ['x', 'B', 2], ['7', 'C', 4]])
    expect(questions[1]).toMatchObject({ choices: [{ letter: 'A', text: '甲' }, { letter: 'B', text: '乙' }, { letter: 'C', text: '丙' }], explanation: '因为' })
  })

  it('without choices or a right answer are refused by line, without their text', async () => {
    for (const row of [{ question: '张三的病？', options: { A: 'x' }, answer: 'A' }, { question: '张三的病？', options: { A: 'x', B: 'y' }, answer: 'E' }, { question: '', options: { A: 'x', B: 'y' }, answer: 'A' }]) {
      writeFileSync(join(root, 'bad.jsonl'), JSON.stringify(row))
      await expect(readQuestions(join(root, 'bad.jsonl'))).rejects.toMatchObject({ code: 'SOURCE_INVALID', message: expect.not.stringContaining('张三') as string })
    }
  })
})

describe('reading a reply', () => {
  it.each([
    ['分析……\n答案：A', 'A'],
    ['The answer is B.', 'B'],
    ['Reasoning.\nAnswer: B', 'B'],
    ['**Answer: (C)**', 'C'],
    ['答案：A、C', 'AC'],
    ['D', 'D'],
    ['I do not know', undefined],
    ['答案：E', undefined],
    ['答案：A\n不对，答案：B', 'B'],
    ['Answer: Aspirin', undefined],
  ])('%j states %s', (reply, expected) => {
    expect(statedAnswer(reply, DIABETES)).toBe(expected)
  })
})

describe('votes', () => {
  it('read shuffled letters back into the letters of the set', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50 }), fc.uniqueArray(fc.constantFrom('A', 'B', 'C', 'D'), { minLength: 1 }), (vote, right) => {
        const answer = right.toSorted().join('')
        const { question, original } = shuffleChoices({ ...DIABETES, answer }, vote, true)
        expect(original(question.answer)).toBe(answer)
        const texts = (from: Question): readonly string[] => from.choices.filter(({ letter }) => from.answer.includes(letter)).map(({ text }) => text).toSorted()
        expect(texts(question)).toEqual(texts({ ...DIABETES, answer }))
      }),
    )
  })

  it('shuffle for real, and not at all when told so', () => {
    const orders = Array.from({ length: 8 }, (_, vote) => shuffleChoices(DIABETES, vote, true).question.choices.map(({ text }) => text).join())
    expect(new Set(orders).size).toBeGreaterThan(3)
    expect(shuffleChoices(DIABETES, 3, false).question).toEqual(DIABETES)
  })

  it('go to the most frequent answer, ties to the first', () => {
    expect(majority(['A', 'B', undefined, 'B'])).toBe('B')
    expect(majority(['C', 'A'])).toBe('C')
    expect(majority([undefined])).toBeUndefined()
  })
})

describe('a question-answering run', () => {
  it('sees through shuffled choices, gives accuracy with its interval and journals nothing at the end', async () => {
    const generator = knowing((prompt) => (prompt.includes('asthma') ? 'salbutamol' : '阿司匹林'))
    const summary = await runQa(options({ generator, votes: 5 }))
    expect(summary.arms['closed book']).toMatchObject({ accuracy: 0.5, interval: wilsonInterval(1, 2), unanswered: 0 })
    expect(generator.requests.length).toBe(10)
    expect(generator.requests.map(({ temperature }) => temperature).slice(0, 2)).toEqual([0, 0.7])
    expect(readFileSync(join(root, 'out/closed-book.jsonl'), 'utf8').split('\n')[0]).toBe('{"id":"q1","votes":["B","B","B","B","B"],"answer":"B","correct":false,"passages":[]}')
  })

  it('shows passages in one arm, names them in the answer and compares the arms', async () => {
    const generator = knowing((prompt) => (prompt.includes('[1]') ? '(?:二甲双胍|salbutamol)' : '(?:阿司匹林|warfarin)'))
    const summary = await runQa(options({ generator, retrieval: { source: 'test', search: async (text) => [{ id: text.includes('asthma') ? 'p2' : 'p1', text: 'a passage' }] } }))
    expect(summary.arms).toMatchObject({ 'closed book': { accuracy: 0 }, 'with retrieval': { accuracy: 1 } })
    expect(summary.comparison?.tasks[0]).toMatchObject({ wins: 2, losses: 0 })
    expect(readFileSync(join(root, 'out/retrieval.jsonl'), 'utf8')).toContain('"passages":["p1"]')
  })

  it('goes on after a kill without asking again', async () => {
    const wise = knowing((prompt) => (prompt.includes('asthma') ? 'salbutamol' : '二甲双胍'))
    let left = 1
    const dying: Generator = { ...wise, generate: async (request) => (left-- > 0 ? wise.generate(request) : Promise.reject(new Error('killed'))) }
    await expect(runQa(options({ generator: dying }))).rejects.toThrow('killed')
    const summary = await runQa(options({ generator: wise }))
    expect(wise.requests.length).toBe(2)
    expect(summary.arms['closed book']?.accuracy).toBe(1)
  })

  it('runs from recorded answers', async () => {
    writeFileSync(join(root, 'recorded.jsonl'), [['q1|closed-book|0', '答案：A'], ['q2|closed-book|0', 'Answer: A']].map(([id, text]) => JSON.stringify({ id, text })).join('\n'))
    const summary = await runQa(options({ generator: createRecordedGenerator(join(root, 'recorded.jsonl')) }))
    expect(summary.arms['closed book']?.accuracy).toBe(0.5)
  })

  it('puts the nearest worked examples before the question, the nearest last', async () => {
    const examples: readonly Question[] = [{ ...DIABETES, id: 'same' }, { ...ASTHMA, id: 'e1' }, { ...DIABETES, id: 'e2', text: '二型糖尿病首选的口服药物？' }]
    const nearest = await nearestExamples([DIABETES], examples, 2, createHashEmbedder({ dimension: 256 }))
    expect(nearest.get('q1')?.map(({ id }) => id)).toEqual(['e1', 'e2'])
    const messages = questionMessages(DIABETES, nearest.get('q1') ?? [], [])
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user', 'assistant', 'user'])
    expect(messages[4]?.content).toBe('指南首选二甲双胍。\n答案：A')
  })
})

describe("Wilson's interval", () => {
  it('is that of the textbook', () => {
    // 8 of 10: 0.4902 to 0.9433
    const [low, high] = wilsonInterval(8, 10)
    expect(low).toBeCloseTo(0.4902, 4)
    expect(high).toBeCloseTo(0.9433, 4)
    expect(wilsonInterval(0, 0)).toEqual([0, 1])
  })
})
