/** Figures against the best that was recorded. */
import { z } from 'zod'

export const recordSchema = z.object({
  /** How far a figure may fall, as a share: 0.01 is one point of nDCG@10. */
  tolerance: z.number().min(0).max(1),
  /** Set → system → mean nDCG@10 over its tasks. */
  best: z.record(z.string(), z.record(z.string(), z.number())),
})
export type QualityRecord = z.infer<typeof recordSchema>

export interface Judged {
  readonly set: string
  readonly system: string
  readonly value: number
  /** Absent: measured for the first time. */
  readonly best?: number
  readonly fell: boolean
}

export type Figures = Readonly<Record<string, Readonly<Record<string, number>>>>

export function judgeFigures(figures: Figures, { tolerance, best }: QualityRecord): readonly Judged[] {
  return Object.entries(figures).flatMap(([set, systems]) =>
    Object.entries(systems).map(([system, value]) => {
      const recorded = best[set]?.[system]
      return { set, system, value, ...(recorded === undefined ? {} : { best: recorded }), fell: recorded !== undefined && value < recorded - tolerance }
    }),
  )
}

/** The record with these figures in it: a gain raises the bar, a loss lowers it only when somebody records on purpose. */
export function recordFigures(figures: Figures, record: QualityRecord): QualityRecord {
  const round = (value: number): number => Math.round(value * 1e5) / 1e5
  const sets = Object.entries(figures).map(([set, systems]) => [set, { ...record.best[set], ...Object.fromEntries(Object.entries(systems).map(([system, value]) => [system, round(value)])) }] as const)
  return { tolerance: record.tolerance, best: { ...record.best, ...Object.fromEntries(sets) } }
}

export function describeJudged({ set, system, value, best, fell }: Judged): string {
  const percent = (share: number): string => (share * 100).toFixed(2)
  return `${fell ? 'FELL' : 'ok  '} ${set}: ${system} ${percent(value)}${best === undefined ? ' (not recorded yet)' : `, best ${percent(best)}`}`
}
