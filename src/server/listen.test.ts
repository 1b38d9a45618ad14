import { OpenAPIHono } from '@hono/zod-openapi'
import { describe, expect, it } from 'vitest'
import type { AppEnvironment } from './environment.ts'
import { listen } from './listen.ts'
import { isLoopback } from './loopback.ts'

const app = new OpenAPIHono<AppEnvironment>()

describe('listening', () => {
  it('refuses an address beyond loopback without a key', async () => {
    await expect(listen(app, { host: '0.0.0.0', port: 0 })).rejects.toMatchObject({ code: 'CONFIG_INVALID', value: '0.0.0.0' })
  })

  it('listens on loopback, and says when the port is taken', async () => {
    const first = await listen(app, { host: '127.0.0.1', port: 0 })
    await expect(listen(app, { host: '127.0.0.1', port: first.port })).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: 'the port is in use' })
    await first.close()
  })

  it('knows loopback when it sees it', () => {
    expect(['localhost', '127.0.0.1', '127.1.2.3', '::1'].every(isLoopback)).toBe(true)
    expect(['0.0.0.0', '192.168.1.1', 'example.org', '::'].some(isLoopback)).toBe(false)
  })
})
