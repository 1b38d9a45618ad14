/** Opens the socket, refuses to listen beyond loopback without a key, and drains on the way out. */
import { serve, type ServerType } from '@hono/node-server'
import type { AddressInfo } from 'node:net'
import { MedirError } from '../errors.ts'
import type { App } from './app.ts'
import { isLoopback } from './loopback.ts'

export interface Listening {
  readonly url: string
  readonly port: number
  /** Stops accepting, lets running requests finish for `graceMs` (default 10,000), then closes. */
  close(graceMs?: number): Promise<void>
}

/** `guarded`: callers must present a credential. Throws CONFIG_INVALID for a public address without a key, or for an address that is taken. */
export async function listen(app: App, { host, port, guarded = false }: { readonly host: string; readonly port: number; readonly guarded?: boolean }): Promise<Listening> {
  if (!isLoopback(host) && !guarded) throw new MedirError('CONFIG_INVALID', 'refusing to listen beyond loopback without a key', { value: host, remedy: 'Make a key with "medir keys create", set MEDIR_API_KEY, or listen on 127.0.0.1.' })
  const server = await open(app, host, port)
  const address = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${address.port}`,
    port: address.port,
    close: async (graceMs = 10_000) => close(server, graceMs),
  }
}

async function open(app: App, host: string, port: number): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: host, port, overrideGlobalObjects: false }, () => resolve(server))
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new MedirError('CONFIG_INVALID', error.code === 'EADDRINUSE' ? 'the port is in use' : 'the address cannot be listened on', { value: `${host}:${port}`, cause: error, remedy: 'Choose another with --port or --host; --port 0 picks a free one.' }))
    })
  })
}

async function close(server: ServerType, graceMs: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const force = setTimeout(() => {
      if ('closeAllConnections' in server) server.closeAllConnections()
    }, graceMs)
    server.close(() => {
      clearTimeout(force)
      resolve()
    })
    if ('closeIdleConnections' in server) server.closeIdleConnections()
  })
}
