// After tsc: the data files that the code reads beside itself (lexicons, system files, published figures, the page) go to dist/ too.
import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const DATA = /(?<!tsconfig(\.build)?)\.(tsv|json|txt|css|html)$/
for (const folder of ['src', 'indexer', 'retriever', 'cmirb', 'web']) {
  for (const name of readdirSync(folder, { recursive: true })) {
    if (DATA.test(name) && !/(^|\/)(fixtures|results)\//.test(name)) cpSync(join(folder, name), join('dist', folder, name))
  }
}
