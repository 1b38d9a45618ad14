/**
 * npm run bench -- deidentify|embed|search|index|http|qdrant|load|relevance|chunking|export|hyde [--key value …]
 *
 * Prints the figures on stderr and one JSON document on stdout, and keeps it in bench/results/NAME.json. Exit code 1 when
 * a target is missed, 2 on bad usage.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { asMedirError, InputError } from '../src/errors.ts'
import { describe, environment, met, type Report } from './report.ts'

/** A benchmark's file exports `run`. */
interface Bench {
  run(options: Readonly<Record<string, string>>): Promise<Report>
}

const NAMES = ['deidentify', 'embed', 'search', 'index', 'http', 'qdrant', 'load', 'relevance', 'chunking', 'export', 'hyde']

async function main(parameters: readonly string[]): Promise<void> {
  const [name = '', ...rest] = parameters
  const file = new URL(`./${name}.ts`, import.meta.url)
  if (!NAMES.includes(name) || !existsSync(file)) throw new InputError('npm run bench takes the name of a benchmark', { value: name, remedy: `Write one of ${NAMES.join(', ')}.` })
  const bench = (await import(file.href)) as Bench
  const report = await bench.run(parseOptions(rest))
  process.stderr.write(`${describe(report)}\n`)
  const json = `${JSON.stringify({ ...report, environment: environment() }, undefined, 2)}\n`
  mkdirSync(new URL('./results/', import.meta.url), { recursive: true })
  writeFileSync(new URL(`./results/${name}.json`, import.meta.url), json)
  process.stdout.write(json)
  process.exitCode = report.measurements.every(met) ? 0 : 1
}

function parseOptions(parameters: readonly string[]): Record<string, string> {
  const options: Record<string, string> = {}
  for (let at = 0; at < parameters.length; at += 2) {
    const [key, value] = [parameters[at], parameters[at + 1]]
    if (key === undefined || !key.startsWith('--') || value === undefined) throw new InputError('options are pairs: --key value', { value: key })
    options[key.slice(2)] = value
  }
  return options
}

try {
  await main(process.argv.slice(2))
} catch (thrown) {
  const error = asMedirError(thrown)
  process.stderr.write(`bench: ${error.message}${error.value === undefined ? '' : ` (${String(error.value)})`} ${error.remedy ?? ''}\n`)
  if (error.code === 'INTERNAL') throw thrown
  process.exitCode = error.code === 'INPUT_INVALID' ? 2 : 1
}
