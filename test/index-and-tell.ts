/** Indexes a folder with the hashing embedder, deleting what vanished, and prints line by line how many documents the store has acknowledged. */
import { originOf, sourcesOf } from '../indexer/source.ts'
import { loadConfig } from '../src/config.ts'
import { createEngine } from '../src/engine/engine.ts'

const [home = '', source = ''] = process.argv.slice(2)
const engine = createEngine(loadConfig({ environment: {}, flags: { home, embedder: 'hash' } }).config)
await engine.index({ tenant: 'default', name: 'c' }, sourcesOf([source], process.stdin), { origins: [originOf(source)], sync: 'within-limit', onProgress: ({ written }) => void process.stdout.write(`${written}\n`) })
await engine.close()
