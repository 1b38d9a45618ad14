import { describe, expect, it } from 'vitest'
import { violation } from './client-types.ts'

describe("the client's types at run time", () => {
  it('take what the client takes', () => {
    expect(violation('QueryRequestBatch', { searches: [{ query: [0.1, 0.2], using: 'whole', limit: 3, filter: { must: [{ key: 'a', match: { any: ['x'] } }, { has_id: [] }] } }] })).toBeUndefined()
    expect(violation('PointsList', { points: [{ id: 1, vector: { lexical: { indices: [1], values: [0.5] } }, payload: { any: { thing: null } } }] })).toBeUndefined()
    expect(violation('CreateCollection', { vectors: {}, sparse_vectors: { s: { modifier: 'idf' } }, shard_number: null })).toBeUndefined()
  })

  it('name the key that is unknown, missing or of another kind', () => {
    expect(violation('CountRequest', { exact: true, filtre: {} })).toBe('CountRequest.filtre: unknown')
    expect(violation('CountRequest', { exact: 'yes' })).toBe('CountRequest.exact: boolean expected')
    expect(violation('FacetRequest', { limit: 3 })).toBe('FacetRequest.key: missing')
    expect(violation('CreateCollection', { sparse_vectors: { s: { modifier: 'odf' } } })).toContain('modifier')
    expect(violation('Filter', { must: [{ key: 'a', range: { gte: 'x', over: 1 } }] })).toBeDefined()
  })
})
