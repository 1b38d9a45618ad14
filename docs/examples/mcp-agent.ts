/**
 * What an agent does with medir, without the model: find passages for a question, read around the best, check the drugs, and
 * answer with a sentence that stands word for word in the document it cites. Prints every call and result as Markdown.
 *
 *   node mcp-agent.ts                  starts "medir mcp" and talks to it over stdin and stdout
 *   MEDIR_URL=http://127.0.0.1:7700 MEDIR_KEY=… node mcp-agent.ts      talks to /mcp of a server
 *
 * MCP_COMMAND names another command to start, as a JSON array.
 */
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'

interface Task {
  readonly question: string
  /** What a model would write as a passage that might answer. */
  readonly hypothetical: string
}

interface Found {
  readonly passages: readonly { readonly text: string; readonly relevance: number; readonly citation: { readonly uri: string; readonly collection: string; readonly documentId: string; readonly title?: string; readonly start: number; readonly end: number } }[]
}

const TASKS: readonly Task[] = [
  { question: 'What electrolyte adverse effects does Lasix have?', hypothetical: 'Furosemide is a loop diuretic; adverse effects are hypokalaemia, dehydration and hearing loss.' },
  { question: '痛风急性发作时可以用什么药？', hypothetical: '痛风急性发作期可选用秋水仙碱、非甾体抗炎药或糖皮质激素缓解疼痛。' },
  { question: 'How is the carburettor of a vintage motorcycle cleaned?', hypothetical: 'The carburettor is taken apart and its jets are cleaned with compressed air.' },
]
/** As the description of `search_literature` says: below it, passages rarely answer. */
const LEAST_RELEVANCE = 0.2

const client = new Client({ name: 'example-agent', version: '1.0.0' })

function transport(): StdioClientTransport | StreamableHTTPClientTransport {
  const { MEDIR_URL: url, MEDIR_KEY: key, MCP_COMMAND: other = '["medir","mcp"]' } = process.env
  if (url !== undefined) return new StreamableHTTPClientTransport(new URL('/mcp', url), { requestInit: { headers: key === undefined ? {} : { authorization: `Bearer ${key}` } } })
  const [command = 'medir', ...args] = JSON.parse(other) as string[]
  return new StdioClientTransport({ command, args, env: process.env as Record<string, string>, stderr: 'ignore' })
}

async function answer({ question, hypothetical }: Task): Promise<void> {
  console.log(`## ${question}\n`)
  const { passages } = (await call('search_literature', { query: question, hypothetical, k: 3 })) as unknown as Found
  const [best] = passages
  if (best === undefined || best.relevance < LEAST_RELEVANCE) {
    console.log('**Answer**: nothing in the collections answers this.\n')
    return
  }
  const { citation } = best
  const { text } = (await call('get_document', { collection: citation.collection, documentId: citation.documentId })) as { text: string }
  const sentence = closest(text, `${question} ${hypothetical}`)
  const { drugs } = (await call('check_drugs', { text: sentence })) as { drugs: readonly { readonly text: string; readonly name?: string }[] }
  const at = text.indexOf(sentence)
  console.log(`**Answer**: “${sentence}” [${citation.title ?? citation.documentId}](${citation.uri}), characters ${at}–${at + sentence.length}.`)
  console.log(`**Drugs in it**: ${drugs.map(({ text: written, name = written }) => name).join(', ') || 'none'}\n`)
}

async function call(name: string, given: Record<string, unknown>): Promise<Record<string, unknown>> {
  const { structuredContent, isError, content } = await client.callTool({ name, arguments: given })
  if (isError === true) throw new Error(JSON.stringify(content))
  console.log(`The agent calls \`${name}\`:\n${code(given)}\n\nmedir answers:\n${code(structuredContent)}\n`)
  return structuredContent as Record<string, unknown>
}

const code = (value: unknown): string => `\n\`\`\`json\n${JSON.stringify(value, shortened, 1)}\n\`\`\``
const shortened = (_key: string, value: unknown): unknown => (typeof value === 'string' && value.length > 160 ? `${value.slice(0, 160)}…` : typeof value === 'number' ? Math.round(value * 100) / 100 : value)

/** The sentence that shares most pairs of letters with what was asked, for its length: a model would read instead. */
function closest(text: string, asked: string): string {
  const pairs = (from: string): ReadonlySet<string> => new Set(Array.from({ length: Math.max(0, from.length - 1) }, (_, at) => from.toLowerCase().slice(at, at + 2)))
  const wanted = pairs(asked)
  const score = (sentence: string): number => [...pairs(sentence)].filter((pair) => wanted.has(pair)).length / Math.sqrt(sentence.length)
  const sentences = text.split(/(?<=[。！？])|(?<=[.!?])\s+/u).filter((sentence) => sentence.length > 10)
  return sentences.toSorted((left, right) => score(right) - score(left))[0] ?? text
}

await client.connect(transport())
const { tools } = await client.listTools()
console.log(`Tools: ${tools.map(({ name }) => `\`${name}\``).join(', ')}\n`)
for (const task of TASKS) await answer(task)
await client.close()
