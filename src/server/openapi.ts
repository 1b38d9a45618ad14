/** Writes docs/openapi.json from the routes: `node src/server/openapi.ts` (add --check to compare only). */
import { readFileSync, writeFileSync } from 'node:fs'
import { loadConfig } from '../config.ts'
import { createEngine } from '../engine/engine.ts'
import { createApp, OPENAPI_HEADER } from './app.ts'

const FILE = new URL('../../docs/openapi.json', import.meta.url)

export async function openapiText(): Promise<string> {
  const engine = createEngine(loadConfig({ environment: {}, flags: { embedder: 'none' } }).config)
  try {
    return `${JSON.stringify(createApp({ engine, tenant: 'default' }).getOpenAPI31Document(OPENAPI_HEADER), undefined, 2)}\n`
  } finally {
    await engine.close()
  }
}

if (import.meta.main) {
  const text = await openapiText()
  if (!process.argv.includes('--check')) writeFileSync(FILE, text)
  else if (readFileSync(FILE, 'utf8') !== text) {
    process.stderr.write('docs/openapi.json is not what the routes say: run "npm run openapi".\n')
    process.exitCode = 1
  }
}
