/**
 * Checks JSON against the client's own TypeScript types, at run time. The client's package holds them as one generated
 * declaration file; this reads the small part of the language that stands in it. Objects are closed: a key that the type does
 * not have is an error, as it would be to the compiler.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

type Type =
  | { readonly kind: 'any' | 'never' | 'string' | 'number' | 'boolean' | 'null' }
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'reference'; readonly name: string }
  | { readonly kind: 'array'; readonly item: Type }
  | { readonly kind: 'tuple'; readonly items: readonly Type[] }
  | { readonly kind: 'union' | 'intersection'; readonly of: readonly Type[] }
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, { readonly type: Type; readonly optional: boolean }>; readonly rest: Type | undefined }

const TOKEN = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\]|\\.)*"|[A-Za-z_$][\w$]*|-?\d+(?:\.\d+)?|[{}[\]()<>|&;:?,=]/g

class Reader {
  readonly #tokens: readonly string[]
  #at = 0

  constructor(text: string) {
    this.#tokens = (text.match(TOKEN) ?? []).filter((token) => !token.startsWith('/*') && !token.startsWith('//'))
  }

  type(): Type {
    this.#skip('|')
    const of = [this.#intersection()]
    while (this.#skip('|')) of.push(this.#intersection())
    return of.length === 1 ? (of[0] as Type) : { kind: 'union', of }
  }

  #intersection(): Type {
    const of = [this.#postfix()]
    while (this.#skip('&')) of.push(this.#postfix())
    return of.length === 1 ? (of[0] as Type) : { kind: 'intersection', of }
  }

  #postfix(): Type {
    let type = this.#primary()
    while (this.#peek() === '[' && this.#peek(1) === ']') {
      this.#at += 2
      type = { kind: 'array', item: type }
    }
    return type
  }

  #primary(): Type {
    const token = this.#next()
    if (token === '(') {
      const type = this.type()
      this.#expect(')')
      return type
    }
    if (token === '{') return this.#object()
    if (token === '[') return this.#tuple()
    if (token.startsWith('"')) return { kind: 'literal', value: JSON.parse(token) as string }
    if (/^-?\d/.test(token)) return { kind: 'literal', value: Number(token) }
    return this.#named(token)
  }

  #named(name: string): Type {
    if (name === 'components') {
      const parts = [this.#index(), this.#index()]
      return { kind: 'reference', name: parts[1] as string }
    }
    if (name === 'Record') {
      // The generator writes `Record<string, unknown> | null` for "or null".
      for (const token of ['<', 'string', ',']) this.#expect(token)
      const value = this.#next()
      this.#expect('>')
      return value === 'never' ? { kind: 'object', members: new Map(), rest: undefined } : { kind: 'never' }
    }
    if (name === 'OneOf') {
      this.#expect('<')
      const alternatives = this.type()
      this.#expect('>')
      return alternatives.kind === 'tuple' ? { kind: 'union', of: alternatives.items } : alternatives
    }
    if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true' }
    if (name === 'unknown') return { kind: 'any' }
    if (name === 'undefined') return { kind: 'never' }
    if (name === 'string' || name === 'number' || name === 'boolean' || name === 'null' || name === 'never') return { kind: name }
    throw new Error(`a type this reader does not know: ${name}`)
  }

  #index(): string {
    this.#expect('[')
    const name = JSON.parse(this.#next()) as string
    this.#expect(']')
    return name
  }

  #tuple(): Type {
    const items: Type[] = []
    while (!this.#skip(']')) {
      items.push(this.type())
      this.#skip(',')
    }
    return { kind: 'tuple', items }
  }

  #object(): Type {
    const members = new Map<string, { readonly type: Type; readonly optional: boolean }>()
    let rest: Type | undefined
    while (!this.#skip('}')) {
      if (this.#skip('[')) {
        for (const token of ['key', ':', 'string', ']', ':']) this.#expect(token)
        rest = this.type()
      } else {
        const token = this.#next()
        const name = token.startsWith('"') ? (JSON.parse(token) as string) : token
        const optional = this.#skip('?')
        this.#expect(':')
        members.set(name, { type: this.type(), optional })
      }
      this.#skip(';')
    }
    return { kind: 'object', members, rest }
  }

  #peek(ahead = 0): string | undefined {
    return this.#tokens[this.#at + ahead]
  }

  #next(): string {
    return this.#tokens[this.#at++] ?? ''
  }

  #skip(token: string): boolean {
    if (this.#peek() !== token) return false
    this.#at++
    return true
  }

  #expect(token: string): void {
    const found = this.#next()
    if (found !== token) throw new Error(`expected ${token}, found ${found}`)
  }
}

function readSchemas(): ReadonlyMap<string, Type> {
  const entry = createRequire(import.meta.url).resolve('@qdrant/js-client-rest')
  const text = readFileSync(join(dirname(entry), '../types/openapi/generated_schema.d.ts'), 'utf8')
  const start = text.indexOf('schemas: {', text.indexOf('interface components'))
  const schemas = new Reader(text.slice(start + 'schemas: '.length)).type()
  if (schemas.kind !== 'object') throw new Error('the client declares no schemas')
  return new Map([...schemas.members].map(([name, { type }]) => [name, type]))
}

let schemas: ReadonlyMap<string, Type> | undefined

/** What is wrong with the value as a schema of the client, or undefined. */
export function violation(schema: string, value: unknown): string | undefined {
  return check({ kind: 'reference', name: schema }, value, schema)
}

function check(type: Type, value: unknown, path: string): string | undefined {
  switch (type.kind) {
    case 'any':
      return undefined
    case 'never':
      return `${path}: nothing may stand here`
    case 'null':
      return value === null ? undefined : `${path}: null expected`
    case 'literal':
      return value === type.value ? undefined : `${path}: ${JSON.stringify(type.value)} expected`
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === type.kind ? undefined : `${path}: ${type.kind} expected`
    case 'reference': {
      schemas ??= readSchemas()
      const named = schemas.get(type.name)
      return named === undefined ? `${path}: the client has no type ${type.name}` : check(named, value, path)
    }
    case 'array':
      return Array.isArray(value) ? first(value, (item, at) => check(type.item, item, `${path}[${at}]`)) : `${path}: a list expected`
    case 'tuple':
      return Array.isArray(value) && value.length === type.items.length ? first(type.items, (item, at) => check(item, value[at], `${path}[${at}]`)) : `${path}: a list of ${type.items.length} expected`
    case 'union':
      return checkUnion(type.of, value, path)
    case 'intersection':
      return first(type.of, (part) => check(part, value, path))
    case 'object':
      return checkObject(type, value, path)
    default:
      return type satisfies never
  }
}

/** The complaint that came furthest is about the alternative that was meant. */
function checkUnion(of: readonly Type[], value: unknown, path: string): string | undefined {
  let deepest = `${path}: no alternative fits`
  for (const each of of) {
    const wrong = check(each, value, path)
    if (wrong === undefined) return undefined
    if (wrong.split(':')[0]!.length > deepest.split(':')[0]!.length) deepest = wrong
  }
  return deepest
}

function checkObject({ members, rest }: Extract<Type, { readonly kind: 'object' }>, value: unknown, path: string): string | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return `${path}: an object expected`
  const fields = value as Readonly<Record<string, unknown>>
  for (const [name, { optional }] of members) if (!optional && fields[name] === undefined) return `${path}.${name}: missing`
  return first(Object.entries(fields), ([name, field]) => {
    const type = members.get(name)?.type ?? rest
    return type === undefined ? `${path}.${name}: unknown` : check(type, field, `${path}.${name}`)
  })
}

function first<Item>(items: readonly Item[], look: (item: Item, at: number) => string | undefined): string | undefined {
  for (const [at, item] of items.entries()) {
    const wrong = look(item, at)
    if (wrong !== undefined) return wrong
  }
  return undefined
}
