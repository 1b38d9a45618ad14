import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { loadTask } from './task.ts'

const folder = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))
const EXPECTED = {
  passages: [{ id: 'p1', title: '高血压', text: '高血压患者应限制食盐。' }, { id: 'p2', text: '二甲双胍用于糖尿病。' }],
  queries: [{ id: 'q1', text: '高血压吃多少盐？', type: 'question' }],
  qrels: new Map([['q1', new Map([['p1', 1]])]]),
  findings: [],
}

it('reads parquet as MTEB keeps it, compressed with zstd and snappy, 64-bit grades included', async () => {
  expect(await loadTask(folder('mteb'))).toMatchObject({ ...EXPECTED, split: 'test' })
})

it('reads parquet as C-MTEB keeps it, with judgements in a data set of their own', async () => {
  expect(await loadTask(folder('cmteb'))).toMatchObject({ ...EXPECTED, split: 'dev' })
})
