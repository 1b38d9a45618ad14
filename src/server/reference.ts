/** Writes docs/configuration.md and docs/errors.md from the code: `node src/server/reference.ts` (--check compares only). */
import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { CONFIG_KEYS, configSchema, environmentName, SECRET_KEYS, type ConfigKey } from '../config.ts'
import { ERROR_MEANINGS } from '../error-codes.ts'
import { MedirError, type ErrorCode } from '../errors.ts'
import { problemOf } from './problem.ts'

const cell = (text: string): string => text.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ')

function configuration(): string {
  const rows = CONFIG_KEYS.map((key) => `| \`${key}\` | \`${environmentName(key)}\` | ${defaultOf(key)} | ${cell(configSchema.shape[key].description ?? '')} |`)
  return `# Configuration

Every setting, made from the code. Precedence: defaults < \`medir.json\` (or \`--config FILE\`) < \`MEDIR_*\` environment < flags (\`--set key=value\`). Secrets come from the environment alone. \`medir config\` prints what is in force and where it came from.

| setting | environment | default | what it does |
|---|---|---|---|
${rows.join('\n')}
`
}

function defaultOf(key: ConfigKey): string {
  if (SECRET_KEYS.has(key)) return 'none (secret)'
  const schema = z.toJSONSchema(configSchema.shape[key] as z.ZodType, { io: 'input', unrepresentable: 'any' }) as { readonly default?: unknown }
  return schema.default === undefined || schema.default === '' ? '' : `\`${cell(JSON.stringify(schema.default))}\``
}

function errors(): string {
  const codes = Object.keys(ERROR_MEANINGS) as ErrorCode[]
  const rows = codes.sort().map((code) => `| \`${code}\` | ${problemOf(new MedirError(code, '')).status} | ${cell(ERROR_MEANINGS[code])} |`)
  return `# Errors

Codes are stable: programs may switch on them. Over HTTP they come as RFC 9457 problem details (\`application/problem+json\`) with \`code\`, \`detail\` (the reason), \`value\` (what was given, never text), \`remedy\` and \`instance\` (the request id); on the command line as one line and exit code 1, or 2 for bad usage. No error holds document or query text.

| code | HTTP | meaning |
|---|---|---|
${rows.join('\n')}
`
}

const FILES: readonly (readonly [string, string])[] = [['configuration.md', configuration()], ['errors.md', errors()]]
for (const [name, text] of FILES) {
  const file = new URL(`../../docs/${name}`, import.meta.url)
  if (!process.argv.includes('--check')) writeFileSync(file, text)
  else if (readFileSync(file, 'utf8') !== text) {
    process.stderr.write(`docs/${name} is not what the code says: run "npm run reference".\n`)
    process.exitCode = 1
  }
}
