import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openFeedback, type Feedback } from './feedback.ts'

const click = (who: string, documentId = 'd1', query = '降压药'): Feedback => ({ query, documentId, kind: 'click', who })

it('confirms what two people clicked or one judged relevant, and not what was judged otherwise', () => {
  const store = openFeedback(mkdtempSync(join(tmpdir(), 'medir-feedback-')), 30)
  store.add(click('a'))
  store.add(click('a'))
  expect(store.confirmed()).toEqual([])
  store.add(click('b'))
  store.add({ query: '降压药', documentId: 'd2', kind: 'judgement', grade: 3, who: 'a' })
  expect(store.confirmed()).toEqual([{ query: '降压药', documentId: 'd1' }, { query: '降压药', documentId: 'd2' }])
  store.add({ query: '降压药', documentId: 'd1', kind: 'judgement', grade: 0, who: 'c' })
  expect(store.confirmed()).toEqual([{ query: '降压药', documentId: 'd2' }])
  store.close()
})

it('forgets what is older than its days', () => {
  let time = 0
  const store = openFeedback(mkdtempSync(join(tmpdir(), 'medir-feedback-')), 1, () => time)
  store.add({ query: 'q', documentId: 'd', kind: 'judgement', grade: 3, who: 'a' })
  expect(store.confirmed()).toHaveLength(1)
  time = 86_400_001
  expect(store.confirmed()).toEqual([])
  store.close()
})

it('keeps no name, and another pseudonym for the same name in another collection', () => {
  const folders = [1, 2].map(() => mkdtempSync(join(tmpdir(), 'medir-feedback-')))
  const files = folders.map((folder) => {
    const store = openFeedback(folder, 30)
    store.add(click('dr.zhang@example.org'))
    store.close()
    return readFileSync(join(folder, 'feedback.sqlite'))
  })
  for (const bytes of files) expect(bytes.includes('dr.zhang')).toBe(false)
  expect(files[0]?.equals(files[1] ?? Buffer.alloc(0))).toBe(false)
})
