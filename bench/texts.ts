/** Real Chinese medical passages where the evaluation data lie beside the repository, else the sample collection. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'

export function benchTexts(limit: number): { readonly source: string; readonly texts: readonly string[] } {
  const shared = process.env['MEDIR_SHARED_DATA'] ?? resolve(import.meta.dirname, '../../shared/data')
  const file = join(shared, 'zh/corpus/zh-textbook-medical-books.jsonl.gz')
  const [source, text] = existsSync(file) ? ['zh/corpus textbooks', gunzipSync(readFileSync(file)).toString()] : ['samples', readFileSync(resolve(import.meta.dirname, '../samples/documents.jsonl'), 'utf8')]
  const lines = text.split('\n').filter((line) => line !== '')
  return { source, texts: Array.from({ length: Math.min(limit, lines.length) }, (_, index) => (JSON.parse(lines[index] ?? '{}') as { text: string }).text) }
}
