import { expect, it } from 'vitest'
import { mean } from '../measures/evaluate.ts'
import { CMIRB_TASKS } from '../tasks/definitions.ts'
import { loadPublished } from './published.ts'

it('holds a figure for each of the ten tasks, whose mean is the published mean', () => {
  const published = loadPublished()
  expect(published.systems.length).toBe(12)
  for (const { name, scores, mean: stated } of published.systems) {
    expect({ name, tasks: Object.keys(scores).toSorted() }).toEqual({ name, tasks: CMIRB_TASKS.map((task) => task.name).toSorted() })
    expect(mean(Object.values(scores))).toBeGreaterThan(stated - 0.02)
    expect(mean(Object.values(scores))).toBeLessThan(stated + 0.02)
  }
})
