/** The typed client: index, search, and what errors look like. */
import { createClient, MedirApiError } from 'medir/client'

const medir = createClient({ baseUrl: process.env['MEDIR_URL'] ?? 'http://127.0.0.1:7700', apiKey: process.env['MEDIR_KEY'] })

await medir.putDocuments({ collection: 'examples', documents: [{ id: 'asthma', title: 'Asthma', text: 'Inhaled corticosteroids are the mainstay of asthma treatment.', metadata: { kind: 'guideline' } }] })

const { hits, degraded } = await medir.search({ collection: 'examples', query: 'long-term treatment of asthma', k: 3, filter: { kind: 'guideline' } })
for (const { rank, documentId, score, text } of hits) console.log(rank, documentId, score.toFixed(3), text)
for (const { leg, code } of degraded) console.log(`without the ${leg} leg: ${code}`)

try {
  await medir.search({ collection: 'no-such-collection', query: 'asthma' })
} catch (error) {
  if (error instanceof MedirApiError) console.log(error.status, error.code)
  else throw error
}
