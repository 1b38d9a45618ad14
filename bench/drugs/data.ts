import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { SourceError } from '../../src/errors.ts'

/** A file of the evaluation data, which is no part of the repository. Throws SourceError when it is absent. */
export function sharedData(path: string): string {
  const folder = process.env['MEDIR_SHARED_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))
  const file = join(folder, path)
  if (existsSync(file)) return file
  throw new SourceError('SOURCE_UNREADABLE', 'the evaluation data are not here', { value: path, remedy: 'Set MEDIR_SHARED_DATA to their folder.' })
}
