/** Writes docs/openapi.json and the client's types from the routes: `node src/server/openapi.ts` (--check compares only). */
import { readFileSync, writeFileSync } from 'node:fs'
import { loadConfig } from '../config.ts'
import { createEngine } from '../engine/engine.ts'
import { createApp, OPENAPI_HEADER } from './app.ts'
import { clientTypes, type OpenApi } from './client-types.ts'

const DESCRIPTION = new URL('../../docs/openapi.json', import.meta.url)
const CLIENT_TYPES = new URL('../client/operations.ts', import.meta.url)

export async function openapiDocument(): Promise<OpenApi> {
  const engine = createEngine(loadConfig({ environment: {}, flags: { embedder: 'none' } }).config)
  try {
    return createApp({ engine, tenant: 'default' }).getOpenAPI31Document(OPENAPI_HEADER) as unknown as OpenApi
  } finally {
    await engine.close()
  }
}

if (import.meta.main) {
  const document = await openapiDocument()
  const files: readonly (readonly [URL, string])[] = [[DESCRIPTION, `${JSON.stringify(document, undefined, 2)}\n`], [CLIENT_TYPES, clientTypes(document)]]
  for (const [file, text] of files) {
    if (!process.argv.includes('--check')) writeFileSync(file, text)
    else if (readFileSync(file, 'utf8') !== text) {
      process.stderr.write(`${file.pathname.split('/').slice(-2).join('/')} is not what the routes say: run "npm run openapi".\n`)
      process.exitCode = 1
    }
  }
}
