/** A chat server on loopback that behaves in one way: well, or badly in one of the ways in which language models and servers do. */
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { SampleQuestion } from '../../src/engine/sample-files.ts'

/** What it writes for a question; undefined: it breaks the connection off. */
type Writes = (question: SampleQuestion, all: readonly SampleQuestion[], index: number) => string | undefined

export interface Behaviour {
  readonly writes: Writes
  readonly status?: number
  /** Milliseconds before it answers. */
  readonly after?: number
}

/** A question of the same language half the list away: fluent, clinical, and about something else. */
const elsewhere: Writes = ({ language }, all, index) => {
  const others = all.filter((other) => other.language === language && other.hypothesis !== undefined)
  return others[(index + Math.floor(others.length / 2)) % others.length]?.hypothesis ?? ''
}

/** The right text about the wrong drug. */
const SWAPPED: Readonly<Record<string, string>> = { 阿司匹林: '华法林', 二甲双胍: '格列美脲', 青霉素: '左氧氟沙星', 氨氯地平: '美托洛尔', 阿托伐他汀: '非诺贝特', aspirin: 'warfarin', metformin: 'glimepiride', furosemide: 'amlodipine', penicillin: 'ciprofloxacin', salbutamol: 'propranolol' }
const wrongDrug: Writes = ({ hypothesis = '' }) => Object.entries(SWAPPED).reduce((text, [drug, other]) => text.replaceAll(drug, other), hypothesis)

export const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  'answers well': { writes: ({ hypothesis = '' }) => hypothesis },
  'writes about something else': { writes: elsewhere },
  'names the wrong drug': { writes: wrongDrug },
  'writes nothing': { writes: () => '' },
  'refuses to answer': { writes: ({ language }) => (language === 'zh' ? '抱歉，我无法提供医疗建议，请咨询医生。' : "I'm sorry, but I can't provide medical advice.") },
  'repeats the question': { writes: ({ text }) => text },
  'is slow': { writes: ({ hypothesis = '' }) => hypothesis, after: 5_000 },
  'answers 500': { writes: () => '', status: 500 },
  'breaks off': { writes: () => undefined },
}

export interface ChatServer {
  readonly url: string
  close(): Promise<void>
}

export async function startChatServer(behaviour: Behaviour, questions: readonly SampleQuestion[]): Promise<ChatServer> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => void chunks.push(chunk))
    request.on('end', () => void answer(behaviour, questions, Buffer.concat(chunks).toString('utf8'), response).catch(() => response.destroy()))
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, close: async () => closed(server) }
}

async function answer({ writes, status = 200, after = 0 }: Behaviour, questions: readonly SampleQuestion[], body: string, response: ServerResponse): Promise<void> {
  const { messages } = JSON.parse(body) as { readonly messages: readonly { readonly content: string }[] }
  const asked = messages.at(-1)?.content ?? ''
  const index = questions.findIndex(({ text }) => asked.includes(text))
  const question = questions[index]
  if (after > 0) await delay(after, undefined, { ref: false })
  const text = question === undefined ? '' : writes(question, questions, index)
  if (text === undefined) {
    response.destroy()
    return
  }
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ choices: [{ message: { role: 'assistant', content: text }, finish_reason: 'stop' }] }))
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise<void>((resolve) => void server.close(() => resolve()))
}
