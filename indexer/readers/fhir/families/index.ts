/** All tables by resource type. */
import { CARE } from './care.ts'
import type { Family } from './family.ts'
import { MEDICATIONS } from './medications.ts'
import { OBSERVATIONS } from './observations.ts'
import { PROBLEMS } from './problems.ts'

export const TABLES: Family = { ...PROBLEMS, ...MEDICATIONS, ...CARE, ...OBSERVATIONS }
