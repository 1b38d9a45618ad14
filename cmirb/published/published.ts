/** Results that others published for the benchmark, to be shown beside ours with the warning that belongs to them. */
import { z } from 'zod'
import type { Summary } from '../output/summary.ts'
import results from './results.json' with { type: 'json' }

const publishedSchema = z.object({
  measure: z.string(),
  unit: z.literal('per cent'),
  source: z.string(),
  warning: z.string(),
  systems: z.array(z.object({ name: z.string(), kind: z.enum(['lexical', 'dense', 'hyde']), mean: z.number(), scores: z.record(z.string(), z.number()) })),
})

export type Published = z.infer<typeof publishedSchema>

export function loadPublished(): Published {
  return publishedSchema.parse(results)
}

/** Tasks of a run whose corpus or queries are not those of the published figures. */
export function differingTasks({ tasks }: Summary): readonly string[] {
  return tasks.filter(({ published, searched, queries }) => published === undefined || published.passages !== searched || published.queries !== queries).map(({ label }) => label)
}
