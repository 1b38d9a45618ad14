import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { storeContract } from '../store.contract.ts'
import type { KernelChoice } from './kernel.ts'
import { openEmbeddedStore } from './store.ts'

const factory = (name: string, kernel: KernelChoice) => ({
  name,
  create: async () => {
    const home = mkdtempSync(join(tmpdir(), 'medir-store-'))
    return { store: openEmbeddedStore({ home, kernel }), dispose: async () => rmSync(home, { recursive: true, force: true }) }
  },
})

storeContract(factory('the embedded store', 'wasm-simd'))
storeContract(factory('the embedded store without WebAssembly', 'javascript'))
