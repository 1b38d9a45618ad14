/**
 * Against DNS rebinding (Jackson et al., "Protecting browsers from DNS rebinding attacks", CCS 2007): while no credential is
 * asked for, whatever reaches the loopback address may use the API, and a page on the web can make a browser do so under a
 * name of its own that it lets point there. Its requests carry that name as Host, and its address as Origin.
 */
import type { MiddlewareHandler } from 'hono'
import { MedirError } from '../../errors.ts'
import type { AppEnvironment } from '../environment.ts'
import { isLoopback } from '../loopback.ts'
import type { Service } from '../service.ts'

const REMEDY = 'Use 127.0.0.1 or localhost, name the host in the setting "allowedHosts" (an origin in "corsOrigins"), or make a key with "medir keys create".'

/** FORBIDDEN for a Host or Origin that is neither loopback nor configured, while the server asks for no credential. */
export function checkHost({ config, authenticator }: Service): MiddlewareHandler<AppEnvironment> {
  const hosts = new Set(listed(config.allowedHosts))
  const origins = new Set(listed(config.corsOrigins))
  const known = (url: URL | null): boolean => url !== null && (isLoopback(url.hostname) || hosts.has(url.hostname))
  return async (context, next) => {
    if (!authenticator.required()) {
      const host = context.req.header('host')
      const origin = context.req.header('origin')
      if (!known(URL.parse(host === undefined ? context.req.url : `http://${host}`))) throw refusal('host', host)
      if (origin !== undefined && !origins.has(origin) && !known(URL.parse(origin))) throw refusal('origin', origin)
    }
    await next()
  }
}

const listed = (setting: string): readonly string[] => setting.split(',').map((part) => part.trim().toLowerCase()).filter((part) => part !== '')

function refusal(what: string, value: string | undefined): MedirError {
  return new MedirError('FORBIDDEN', `a server without keys answers no foreign ${what}`, { value: value?.slice(0, 80), remedy: REMEDY })
}
