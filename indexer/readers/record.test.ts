import { describe, expect, it } from 'vitest'
import { documentOf } from './record.ts'

describe('a record', () => {
  it('keeps the fields of an object in "metadata" under their own names: an access label stays one', () => {
    expect(documentOf({ id: 'n1', text: 'Gout.', ward: 'w1', metadata: { access: ['ward-3'], kind: 'note', title: 'inner', nested: { deep: 1 } } })).toEqual({
      document: { id: 'n1', text: 'Gout.', metadata: { ward: 'w1', access: ['ward-3'], kind: 'note', title: 'inner', 'nested.deep': 1 } },
    })
  })

  it('takes "metadata" that is no object as a field, and other objects as nested ones', () => {
    expect(documentOf({ id: 1, text: 'Gout.', metadata: 'free text', source: { name: 'x' } })).toEqual({ document: { id: '1', text: 'Gout.', metadata: { metadata: 'free text', 'source.name': 'x' } } })
    expect(documentOf({ id: 1, text: 'Gout.' })).toEqual({ document: { id: '1', text: 'Gout.', metadata: {} } })
  })
})
