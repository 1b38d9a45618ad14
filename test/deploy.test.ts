/** docker-compose.yml and Dockerfile, read as an engine would: what must hold for a newcomer, and for who looks for holes. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { loadConfig } from '../src/config.ts'

interface Service {
  readonly image: string
  readonly profiles?: readonly string[]
  readonly ports?: readonly string[]
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly volumes?: readonly string[]
  readonly networks?: readonly string[]
  readonly restart?: string
}

const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')
const compose = parse(read('docker-compose.yml'), { merge: true }) as { readonly services: Readonly<Record<string, Service>>; readonly volumes: Readonly<Record<string, unknown>>; readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>> }
const example = new Map(read('.env.example').split('\n').flatMap((line) => (/^#?[A-Z_]+=/.test(line) ? [line.replace(/^#/, '').split('=') as [string, string]] : [])))
const services = Object.entries(compose.services)
const inProfile = (profile: string) => services.flatMap(([name, { profiles }]) => (profiles?.includes(profile) === true ? [name] : [])).sort()

/** `${NAME}`, `${NAME:-default}`, `${NAME:?message}` in any of the file's values. */
const variables = Array.from(JSON.stringify(compose.services).matchAll(/\$\{(\w+)(:[-?])?/g), ([, name = '', mark]) => ({ name, required: mark === ':?' }))

describe('docker-compose.yml', () => {
  it('starts Qdrant and the API alone, a cluster of three, or a language model', () => {
    expect(inProfile('single')).toEqual(['api', 'model', 'qdrant'])
    expect(inProfile('cluster')).toEqual(['api-cluster', 'model', 'qdrant-1', 'qdrant-2', 'qdrant-3'])
    expect(inProfile('llm')).toEqual(['llm', 'llm-model'])
    expect(example.get('COMPOSE_PROFILES')).toBe('single')
  })

  it.each(services)('%s: a pinned image, no port beyond loopback, known volumes and networks', (_name, service) => {
    expect(service.image).toMatch(/^[\w./-]+:v?\d+\.\d+\.\d+$/)
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/)
    for (const volume of service.volumes ?? []) expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0])
    for (const network of service.networks ?? []) expect(Object.keys(compose.networks)).toContain(network)
    for (const needed of Object.keys(service.depends_on ?? {})) expect(Object.keys(compose.services)).toContain(needed)
  })

  it.each(services.filter(([, { restart }]) => restart !== 'no'))('%s: says whether it is well, and keeps what it has', (_name, service) => {
    expect(service.healthcheck?.test[0]).toBe('CMD')
    expect(service.restart).toBe('unless-stopped')
    expect(service.volumes?.length).toBeGreaterThan(0)
  })

  it('waits for what is needed, healthy', () => {
    for (const [, { depends_on: needed }] of services) for (const { condition } of Object.values(needed ?? {})) expect(['service_healthy', 'service_completed_successfully']).toContain(condition)
  })

  it('takes secrets from the environment alone, each named in .env.example and required', () => {
    for (const { name } of variables) expect([...example.keys()]).toContain(name)
    for (const secret of ['QDRANT_API_KEY', 'MEDIR_API_KEY']) {
      expect(variables.filter(({ name }) => name === secret).every(({ required }) => required)).toBe(true)
      expect(example.get(secret)).toBe('')
    }
    expect(read('.gitignore').split('\n')).toContain('.env')
    expect(read('.dockerignore').split('\n')).toContain('.env')
  })

  it.each(['api', 'api-cluster'])('%s: its settings are settings', (name) => {
    const environment = Object.fromEntries(Object.entries(compose.services[name]?.environment ?? {}).map(([key, value]) => [key, value.replaceAll(/\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}/g, (_match, variable: string, fallback?: string) => fallback ?? `value-of-${variable.toLowerCase()}`)]))
    const { config } = loadConfig({ environment })
    expect(config).toMatchObject({ store: 'qdrant', generator: 'none', apiKey: 'value-of-medir_api_key' })
    expect(config.qdrantUrl?.split(',')).toHaveLength(name === 'api' ? 1 : 3)
  })

  it('keeps the store away from everything but the API', () => {
    expect(compose.networks['store']).toMatchObject({ internal: true })
    for (const [name, { networks, ports }] of services.filter(([each]) => each.startsWith('qdrant'))) expect({ name, networks, ports }).toEqual({ name, networks: ['store'], ports: undefined })
  })
})

describe('Dockerfile', () => {
  const lines = read('Dockerfile').split('\n')

  it('builds in one stage, runs in another, as a user that may little', () => {
    const from = lines.filter((line) => line.startsWith('FROM '))
    expect(from).toHaveLength(2)
    for (const line of from) expect(line).toMatch(/^FROM node:24\.\d+\.\d+-bookworm-slim/)
    expect(lines.indexOf('USER 1000:1000')).toBeGreaterThan(lines.lastIndexOf(from[1] ?? ''))
    expect(lines).toContain('VOLUME /var/lib/medir')
  })

  it('copies only what is there', () => {
    const copied = lines.flatMap((line) => (line.startsWith('COPY ') && !line.includes('--from') && !line.endsWith('. .') ? line.split(' ').slice(1, -1) : []))
    expect(copied).toEqual(['package.json', 'package-lock.json', '.npmrc'])
    for (const name of copied) expect(read(name).length).toBeGreaterThan(0)
  })
})
