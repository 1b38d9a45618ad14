/** `--data` and what it may hold: folders, or data sets on the hub that are downloaded once. */
import { join } from 'node:path'
import { fetchDataset, isHubName } from '../../../cmirb/load/hub.ts'
import type { CommandContext } from '../command.ts'

export const DATA_HELP = 'task folders, folders of them (symbolic links followed), or hub:OWNER/NAME'

/** Folders on this machine, in the order given. */
export async function locateData(data: readonly string[], context: CommandContext): Promise<readonly string[]> {
  const folders: string[] = []
  for (const given of data) folders.push(isHubName(given) ? await fetchWithProgress(given, context) : given)
  return folders
}

async function fetchWithProgress(name: string, context: CommandContext): Promise<string> {
  const progress = context.progress(name)
  const endpoint = process.env['HF_ENDPOINT']
  return fetchDataset(name, {
    cache: join(context.config.home, 'cmirb', 'data'),
    endpoint: endpoint === '' ? undefined : endpoint,
    onProgress: (done, total) => progress.update(done, total, 'bytes'),
    signal: context.signal,
  }).finally(() => progress.done())
}
