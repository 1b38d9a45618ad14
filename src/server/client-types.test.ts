import { describe, expect, it } from 'vitest'
import { clientTypes } from './client-types.ts'

const operation = (schema: Readonly<Record<string, unknown>>): string =>
  clientTypes({ paths: { '/v1/{a}': { post: { operationId: 'ask', parameters: [{ name: 'a', in: 'path', required: true, schema: { type: 'string' } }, { name: 'x-n', in: 'header', schema: { type: 'integer' } }], requestBody: { content: { 'application/json': { schema } } }, responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Answer' } } } }, 202: {} } } } } })

describe('types for the client', () => {
  it('say what an operation takes and answers', () => {
    const text = operation({ type: 'object', required: ['b'], properties: { b: { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } }, c: { enum: ['x', 1] } } })
    expect(text).toContain("readonly ask: { readonly request: { readonly a: string; readonly 'x-n'?: number } & { readonly b: readonly (string | null)[]; readonly c?: 'x' | 1 }; readonly answer: Answer | undefined }")
    expect(text).toContain("ask: { method: 'POST', path: '/v1/{a}', query: [], headers: ['x-n'], body: 'application/json', answers: 'application/json', streams: false }")
  })

  it('refuse a shape they cannot say', () => {
    expect(() => operation({ type: 'tuple' })).toThrow('tuple')
  })
})
