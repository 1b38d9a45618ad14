/** Small synthetic tasks on disk, for tests. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Synthetic. */
const PASSAGES = [
  ['p1', '高血压患者应限制食盐摄入，每日不超过五克。'],
  ['p2', '二型糖尿病的首选口服药物是二甲双胍。'],
  ['p3', '支气管哮喘急性发作时吸入沙丁胺醇缓解症状。'],
  ['p4', '幽门螺杆菌感染可用四联疗法根除。'],
  ['p5', '缺铁性贫血患者口服铁剂，同时补充维生素C。'],
  ['p6', '甲状腺功能减退症需要长期服用左甲状腺素。'],
] as const

/** Synthetic. */
const QUERIES = [
  ['q1', '高血压病人能吃多少盐？', 'p1', '高血压患者每日食盐不应超过五克。'],
  ['q2', '糖尿病首选什么药？', 'p2', '二甲双胍是二型糖尿病的首选药物。'],
  ['q3', '哮喘发作怎么缓解？', 'p3', '哮喘急性发作可吸入沙丁胺醇。'],
  ['q4', '幽门螺杆菌如何治疗？', 'p4', '四联疗法可以根除幽门螺杆菌。'],
] as const

const lines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('')

/** Writes `root/name` with corpus, queries, qrels and a recording `slhyde`; returns the folder. */
export function writeTask(root: string, name: string): string {
  const folder = join(root, name)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'corpus.jsonl'), lines(PASSAGES.map(([id, text]) => ({ id, text }))))
  writeFileSync(join(folder, 'queries.jsonl'), lines(QUERIES.map(([id, text]) => ({ id, text }))))
  writeFileSync(join(folder, 'qrels.jsonl'), lines(QUERIES.map(([id, , passage]) => ({ q_id: id, p_id: passage, score: 1 }))))
  writeFileSync(join(folder, 'slhyde.jsonl'), lines(QUERIES.map(([id, , , text]) => ({ id, text }))))
  return folder
}
