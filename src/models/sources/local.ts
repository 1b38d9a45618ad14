/** A folder in the hub's layout that the user already has. */
import { cpSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../../errors.ts'
import { requiredFiles, requireFiles } from '../folder.ts'
import type { FetchModel } from './source.ts'

export function fetchFromFolder(folder: string): FetchModel {
  return async ({ preset, target }) => {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw new InputError('there is no such model folder', { value: folder, remedy: 'Give hub, pip, or the path of a folder.' })
    requireFiles(folder, preset)
    for (const file of requiredFiles(preset)) cpSync(join(folder, file), join(target, file))
  }
}
