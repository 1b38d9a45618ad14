/**
 * OpenAPI → the types and the table of operations that the client in src/client/ is made of. What JSON Schema can say and
 * this cannot is an error, so that a new shape never becomes `unknown` in silence.
 */

type Schema = Readonly<Record<string, unknown>>

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> }
}

interface Operation {
  readonly operationId: string
  readonly summary?: string
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean; readonly schema: Schema; readonly description?: string }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>>
}

export function clientTypes(document: OpenApi): string {
  const schemas = Object.entries(document.components?.schemas ?? {})
  const operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })))
  const lines = [
    '// Written by "npm run openapi" from docs/openapi.json: do not edit.',
    '',
    ...schemas.map(([name, schema]) => `export type ${name} = ${typeOf(schema)}\n`),
    '/** What each operation takes (path, query and body fields side by side) and answers. */',
    'export interface Operations {',
    ...operations.map(({ operation }) => `  /** ${operation.summary ?? operation.operationId} */\n  readonly ${operation.operationId}: { readonly request: ${requestType(operation)}; readonly answer: ${answerType(operation)} }`),
    '}',
    '',
    'export const OPERATIONS = {',
    ...operations.map(({ path, method, operation }) => `  ${operation.operationId}: { method: '${method.toUpperCase()}', path: '${path}', query: [${parametersIn(operation, 'query').map(({ name }) => `'${name}'`).join(', ')}], headers: [${parametersIn(operation, 'header').map(({ name }) => `'${name}'`).join(', ')}], body: ${quoted(bodyKind(operation))}, answers: ${quoted(answerKind(operation))}, streams: ${kindsOf(operation).includes(EVENT_STREAM)} },`),
    '} as const',
  ]
  return `${lines.join('\n')}\n`
}

const JSON_TYPE = 'application/json'
const quoted = (value: string | undefined): string => (value === undefined ? 'undefined' : `'${value}'`)

function parametersIn(operation: Operation, place: string): NonNullable<Operation['parameters']> {
  return (operation.parameters ?? []).filter((parameter) => parameter.in === place)
}

/** The media type sent: JSON where the operation takes it. */
function bodyKind({ requestBody }: Operation): string | undefined {
  if (requestBody === undefined) return undefined
  const kinds = Object.keys(requestBody.content)
  return kinds.includes(JSON_TYPE) ? JSON_TYPE : kinds[0]
}

function requestType(operation: Operation): string {
  const parameters = ['path', 'query', 'header'].flatMap((place) => parametersIn(operation, place))
  const fields = parameters.map(({ name, required, schema }) => `readonly ${property(name)}${required === true ? '' : '?'}: ${typeOf(schema)}`)
  const kind = bodyKind(operation)
  const parts = fields.length === 0 ? [] : [`{ ${fields.join('; ')} }`]
  if (kind === JSON_TYPE) parts.push(typeOf(operation.requestBody?.content[kind]?.schema ?? {}))
  else if (kind !== undefined) parts.push("{ readonly body: NonNullable<RequestInit['body']> }")
  return parts.length === 0 ? 'undefined' : parts.join(' & ')
}

const EVENT_STREAM = 'text/event-stream'

/** Answers that are no errors. */
function successes({ responses }: Operation): readonly Operation['responses'][string][] {
  return Object.entries(responses).flatMap(([status, response]) => (status.startsWith('2') ? [response] : []))
}

const kindsOf = (operation: Operation): readonly string[] => successes(operation).flatMap(({ content }) => Object.keys(content ?? {}))

function answerKind(operation: Operation): string | undefined {
  const kinds = kindsOf(operation)
  return kinds.includes(JSON_TYPE) ? JSON_TYPE : kinds[0]
}

function answerType(operation: Operation): string {
  const kind = answerKind(operation)
  if (kind === undefined) return 'undefined'
  if (kind !== JSON_TYPE) return 'string'
  return union(successes(operation).map(({ content }) => (content?.[JSON_TYPE] === undefined ? 'undefined' : typeOf(content[JSON_TYPE].schema))))
}

const property = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`)

function typeOf(schema: Schema): string {
  const { $ref: reference, enum: values, const: value, anyOf, oneOf, allOf, type } = schema
  if (typeof reference === 'string') return reference.split('/').at(-1) ?? 'unknown'
  if (Array.isArray(values)) return values.map((each) => JSON.stringify(each).replaceAll('"', "'")).join(' | ')
  if ('const' in schema) return JSON.stringify(value).replaceAll('"', "'")
  const alternatives = (anyOf ?? oneOf) as readonly Schema[] | undefined
  if (alternatives !== undefined) return union(alternatives.map(typeOf))
  if (Array.isArray(allOf)) return (allOf as readonly Schema[]).map(typeOf).join(' & ')
  if (Array.isArray(type)) return union((type as readonly string[]).map((each) => typeOf({ ...schema, type: each })))
  if (type === 'object') return objectType(schema)
  if (type === 'array') return `readonly ${parenthesised(typeOf((schema['items'] ?? {}) as Schema))}[]`
  if (type === undefined) return 'unknown'
  const scalar = SCALARS[type as string]
  if (scalar === undefined) throw new Error(`the client generator does not know the JSON Schema type "${type as string}"`)
  return scalar
}

const SCALARS: Readonly<Record<string, string>> = { string: 'string', number: 'number', integer: 'number', boolean: 'boolean', null: 'null' }
const union = (types: readonly string[]): string => [...new Set(types)].join(' | ')
const parenthesised = (type: string): string => (/[|&]| /.test(type) && !type.startsWith('{') ? `(${type})` : type)

function objectType(schema: Schema): string {
  const required = new Set((schema['required'] ?? []) as readonly string[])
  const fields = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, Schema>>).map(([name, of]) => {
    const description = typeof of['description'] === 'string' ? `/** ${of['description'].replaceAll('*/', '* /')} */ ` : ''
    return `${description}readonly ${property(name)}${required.has(name) ? '' : '?'}: ${typeOf(of)}`
  })
  const rest = schema['additionalProperties']
  if (rest !== undefined && rest !== false) {
    const record = `Readonly<Record<string, ${rest === true ? 'unknown' : typeOf(rest as Schema)}>>`
    return fields.length === 0 ? record : `{ ${fields.join('; ')} } & ${record}`
  }
  return fields.length === 0 ? 'object' : `{ ${fields.join('; ')} }`
}
