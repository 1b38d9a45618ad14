/** Prompts for common tasks: what a person picks from a menu, written out for the model. */
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { GetPromptResult } from '@modelcontextprotocol/sdk/types.js'
import { z } from 'zod'

export function registerPrompts(server: McpServer): void {
  server.registerPrompt('answer_with_citations', { title: 'Answer with citations', description: 'Search, read, answer, cite.', argsSchema: { question: z.string() } }, ({ question }) =>
    user(`Answer this question from the collections only: ${question}

1. Call search_literature with the question. If the relevances are low, write a passage as it might stand in a textbook and call it again with that passage as "hypothetical".
2. Read around promising passages with get_document.
3. Answer in the language of the question. After every statement give the citation id it rests on. Say plainly what the passages do not settle, and where they contradict each other.
4. If nothing relevant was found, say so and stop.`),
  )
  server.registerPrompt('summarise_record', { title: 'Summarise a record', description: 'A record on one page: problems, drugs, findings, open questions.', argsSchema: { collection: z.string(), documentId: z.string() } }, ({ collection, documentId }) =>
    user(`Read the document "${documentId}" of the collection "${collection}" with get_document, and check_drugs on its text. Summarise it on one page: problems, drugs (current, stopped, allergies apart), findings with dates, open questions. State nothing that is not in it.`),
  )
  server.registerPrompt('compare_cases', { title: 'Compare with similar cases', description: 'What comparable records had in common and how they went.', argsSchema: { collection: z.string(), case: z.string() } }, (given) =>
    user(`Call similar_cases on the collection "${given.collection}" with this case as text:\n\n${given.case}\n\nThen compare: what the cases share, how they differ, what was done and how it went, each with its citation. Draw no conclusion about treatment that the records do not show.`),
  )
}

const user = (text: string): GetPromptResult => ({ messages: [{ role: 'user', content: { type: 'text', text } }] })
