/** `node indexer/drugs/lexicon/check.ts`: validates the shipped lexicon; exit code 1 when something is wrong. */
import { readTables } from './tables.ts'
import { countTables, validateTables } from './validate.ts'

const tables = readTables()
const problems = validateTables(tables)
for (const { file, line, reason } of problems) process.stdout.write(`${file}:${line}: ${reason}\n`)
process.stdout.write(`${JSON.stringify(countTables(tables))} ${problems.length} problems\n`)
process.exitCode = problems.length === 0 ? 0 : 1
