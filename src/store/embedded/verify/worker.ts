/** The thread of thread.ts: answers true when the tables are sound, and nothing when they are not. */
import { parentPort, workerData } from 'node:worker_threads'
import { openDatabase, snapshotRead, verifyTables } from '../database.ts'
import type { VerifySettings } from './thread.ts'

const { file, tables } = workerData as VerifySettings
const database = openDatabase(file, 'read')
try {
  snapshotRead(database, () => verifyTables(database, tables, file))
  parentPort?.postMessage(true)
} finally {
  database.close()
}
