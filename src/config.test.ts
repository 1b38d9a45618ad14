import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describeConfig, environmentName, loadConfig } from './config.ts'
import { MedirError } from './errors.ts'
import { editDistance, nearest } from './nearest.ts'

function file(content: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'medir-config-')), 'medir.json')
  writeFileSync(path, content)
  return path
}

function failure(run: () => unknown): MedirError {
  try {
    run()
  } catch (error) {
    if (error instanceof MedirError) return error
    throw error
  }
  throw new Error('expected a MedirError')
}

describe('loadConfig', () => {
  it('lets a flag win over the environment, the environment over the file, and the file over the default', () => {
    const path = file(JSON.stringify({ port: 1000, host: 'a', model: 'from-file' }))
    const environment = { MEDIR_PORT: '2000', MEDIR_HOST: 'b', MEDIR_HOME: '/tmp/h' }
    const { config, origins } = loadConfig({ file: path, environment, flags: { port: '3000' } })
    expect([config.port, config.host, config.model, config.segmenter]).toEqual([3000, 'b', 'from-file', 'jieba'])
    expect([origins.port, origins.host, origins.model, origins.segmenter]).toEqual(['flag', 'environment', 'file', 'default'])
  })

  it('freezes what it returns', () => {
    expect(Object.isFrozen(loadConfig({ environment: {} }).config)).toBe(true)
  })

  it('names the nearest known key for an unknown one, in a file and in the environment', () => {
    expect(failure(() => loadConfig({ file: file('{"embeder":"hash"}'), environment: {} })).remedy).toBe('Did you mean "embedder"?')
    expect(failure(() => loadConfig({ environment: { MEDIR_EMBEDER: 'hash' } })).remedy).toBe('Did you mean MEDIR_EMBEDDER?')
  })

  it('refuses a secret in a file and says where it belongs', () => {
    const error = failure(() => loadConfig({ file: file('{"apiKey":"0123456789abcdef"}'), environment: {} }))
    expect(error.code).toBe('CONFIG_INVALID')
    expect(error.remedy).toContain('MEDIR_API_KEY')
  })

  it('rejects a value of the wrong kind without echoing a secret', () => {
    expect(failure(() => loadConfig({ environment: { MEDIR_PORT: 'many' } })).value).toBe('many')
    expect(failure(() => loadConfig({ environment: { MEDIR_API_KEY: 'short' } })).value).toBe('***')
  })

  it('rejects a file that is not a JSON object', () => {
    expect(failure(() => loadConfig({ file: file('[1]'), environment: {} })).code).toBe('CONFIG_INVALID')
    expect(failure(() => loadConfig({ file: file('{'), environment: {} })).code).toBe('CONFIG_INVALID')
    expect(failure(() => loadConfig({ file: '/nonexistent/medir.json', environment: {} })).code).toBe('CONFIG_INVALID')
  })

  it("understands Qdrant's own variable names", () => {
    expect(loadConfig({ environment: { QDRANT_URL: 'http://localhost:6333' } }).config.qdrantUrl).toBe('http://localhost:6333')
  })

  it('masks secrets when it describes itself', () => {
    const described = describeConfig(loadConfig({ environment: { MEDIR_API_KEY: '0123456789abcdef' } }))
    expect(described['apiKey']).toMatchObject({ value: '***', origin: 'environment', environment: 'MEDIR_API_KEY' })
  })
})

describe('names', () => {
  it('turns a key into its environment variable', () => {
    expect(environmentName('embedderUrl')).toBe('MEDIR_EMBEDDER_URL')
  })
  it('measures edit distance', () => {
    expect(editDistance('kitten', 'sitting')).toBe(3)
    expect(nearest('stoer', ['port', 'store'])).toBe('store')
  })
})
