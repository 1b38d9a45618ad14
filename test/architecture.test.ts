/** The arrows of the house point one way: who may import whom. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { VERSION } from '../src/version.ts'

const root = resolve(import.meta.dirname, '..')

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.(test|contract|d)\.ts$/.test(name))
    .map((name) => join(folder, name))
}

function imports(file: string): readonly string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return Array.from(text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g), (match) => relative(root, resolve(root, dirname(file), match[1] ?? '')))
}

const isTop = (path: string): boolean => /^src\/(cli|server|engine|mcp|client)\//.test(path)
const room = (path: string): string => path.split('/')[0] ?? ''
const ROOMS = new Set(['indexer', 'retriever', 'cmirb'])

/** Undefined when the import is allowed, else the rule it breaks. */
function violation(from: string, to: string): string | undefined {
  if (ROOMS.has(room(from))) {
    if (ROOMS.has(room(to)) && room(to) !== room(from)) return 'indexer, retriever and cmirb never import each other'
    if (isTop(to)) return 'the rooms know nothing of engine, command line and server'
  }
  if (room(from) === 'src' && !isTop(from) && (ROOMS.has(room(to)) || isTop(to))) return 'ports and adapters know nothing of what stands on them'
  if (from.startsWith('src/engine/') && /^src\/(cli|server)\//.test(to)) return 'the engine knows nothing of its callers'
  return undefined
}

describe('the house', () => {
  it('keeps its arrows pointing one way', () => {
    const broken = ['src', 'indexer', 'retriever', 'cmirb'].flatMap(sourceFiles).flatMap((file) => imports(file).flatMap((target) => {
      const rule = violation(file, target)
      return rule === undefined ? [] : [`${file} → ${target}: ${rule}`]
    }))
    expect(broken).toEqual([])
  })

  it('would notice an arrow that points up', () => {
    expect(violation('indexer/pipeline.ts', 'retriever/retriever.ts')).toBeDefined()
    expect(violation('src/store/port.ts', 'src/engine/engine.ts')).toBeDefined()
    expect(violation('src/engine/engine.ts', 'src/server/app.ts')).toBeDefined()
    expect(violation('src/engine/engine.ts', 'indexer/pipeline.ts')).toBeUndefined()
  })

  it('says the same version everywhere', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    expect(VERSION).toBe(version)
  })

  it('names no registry host in the lockfile', () => {
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved"')
  })
})
