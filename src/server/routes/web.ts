/**
 * The page at `/`: a handful of files of our own, read once, under a policy that lets nothing else in. From source the
 * modules are TypeScript, whose types are stripped on the way; built, they are JavaScript already.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { gzipSync } from 'node:zlib'
import type { App } from '../environment.ts'

interface Asset {
  readonly type: string
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly gzip: Uint8Array<ArrayBuffer>
  readonly tag: string
}

const ROOT = new URL('../../../', import.meta.url)
const FOLDERS = ['web/', 'src/client/'] as const
const TYPES: Readonly<Record<string, string>> = { html: 'text/html; charset=utf-8', css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', ts: 'text/javascript; charset=utf-8' }

/** Scripts, styles and requests of this origin only; no frame may hold the page; no plugin, no inline script. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

export function webRoutes(app: App): void {
  let assets: ReadonlyMap<string, Asset> | undefined
  const find = (path: string): Asset | undefined => (assets ??= readAssets()).get(path)
  for (const route of ['/', '/web/:file', '/src/client/:file']) {
    app.get(route, async (context, next) => {
      const asset = find(route === '/' ? 'web/index.html' : context.req.path.slice(1))
      if (asset === undefined) return next()
      const headers = { 'content-type': asset.type, 'content-security-policy': POLICY, etag: asset.tag, 'cache-control': 'no-cache', vary: 'accept-encoding' }
      if (context.req.header('if-none-match') === asset.tag) return context.body(null, 304, headers)
      const zipped = /\bgzip\b/.test(context.req.header('accept-encoding') ?? '')
      return context.body(zipped ? asset.gzip : asset.bytes, 200, zipped ? { ...headers, 'content-encoding': 'gzip' } : headers)
    })
  }
}

/** By path below the root; a module stands under its .js name, and under .ts too where that is what others import. */
function readAssets(): ReadonlyMap<string, Asset> {
  const assets = new Map<string, Asset>()
  for (const folder of FOLDERS) {
    for (const name of readdirSync(new URL(folder, ROOT))) {
      const ending = /^[\w-]+\.(html|css|js|ts)$/.exec(name)?.[1]
      if (ending === undefined || name.endsWith('.d.ts')) continue
      const asset = assetOf(readFileSync(new URL(`${folder}${name}`, ROOT), 'utf8'), ending)
      assets.set(`${folder}${name}`, asset)
      if (ending === 'ts') assets.set(`${folder}${name.slice(0, -3)}.js`, asset)
    }
  }
  return assets
}

function assetOf(source: string, ending: string): Asset {
  const bytes = new Uint8Array(Buffer.from(ending === 'ts' ? stripTypeScriptTypes(source) : source))
  return { type: TYPES[ending] ?? 'application/octet-stream', bytes, gzip: new Uint8Array(gzipSync(bytes)), tag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"` }
}
