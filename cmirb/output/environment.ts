/** What a figure was measured on. */
import { execFile } from 'node:child_process'
import { arch, cpus, platform } from 'node:os'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export function environment(): Readonly<Record<string, string | number>> {
  return { node: process.version, platform: `${platform()} ${arch()}`, cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length }
}

/** The commit of the sources that run, `+changes` when they differ from it; null outside a git checkout. */
export async function gitRevision(): Promise<string | null> {
  const cwd = fileURLToPath(new URL('.', import.meta.url))
  const git = async (...parameters: readonly string[]): Promise<string> => (await promisify(execFile)('git', parameters, { cwd })).stdout.trim()
  try {
    const revision = await git('rev-parse', 'HEAD')
    return (await git('status', '--porcelain', '--untracked-files=no', ':/')) === '' ? revision : `${revision}+changes`
  } catch {
    return null
  }
}
