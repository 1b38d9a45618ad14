/** Addresses and names of the machine itself (RFC 5735, RFC 4291, RFC 6761: localhost never leaves it). */
import { isIP } from 'node:net'

export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1' || host === '[::1]') return true
  return isIP(host) === 4 && host.startsWith('127.')
}
