import { FIXTURES } from './fixtures.contract.ts'
import { readerContract } from './reader.contract.ts'

for (const [label, fixture] of Object.entries(FIXTURES)) readerContract(label, fixture)
