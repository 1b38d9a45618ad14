/** Indexes a file with the hashing embedder and prints, line by line, how many documents the store has acknowledged. */
import { findSources } from '../indexer/readers/sources.ts'
import { loadConfig } from '../src/config.ts'
import { createEngine } from '../src/engine/engine.ts'

const [home = '', source = ''] = process.argv.slice(2)
const engine = createEngine(loadConfig({ environment: {}, flags: { home, embedder: 'hash' } }).config)
await engine.index({ tenant: 'default', name: 'c' }, findSources([source], process.stdin), { onProgress: ({ written }) => void process.stdout.write(`${written}\n`) })
await engine.close()
