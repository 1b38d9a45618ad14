/** The hub's client against a hub of our own on loopback that serves a tiny model in the hub's layout. */
import { createReadStream, existsSync, mkdtempSync, readdirSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { tinyE5File } from '../../test/tiny-e5.ts'
import { hashFiles, listModels } from './folder.ts'
import { presetOf } from './presets.ts'
import { pullModel } from './pull.ts'
import { convert } from './sources/pip.ts'

const NAME = 'multilingual-e5-small'
const preset = presetOf(NAME)
const temporary = (): string => mkdtempSync(join(tmpdir(), 'medir-hub-'))
const servers: Server[] = []

type Answer = (file: string, response: ServerResponse) => void

/** Serves `{repository}/resolve/{revision}/{file}` out of a folder; `answer` may take a file over. */
async function hub(folder: string, answer: Readonly<Record<string, Answer>> = {}): Promise<string[]> {
  const asked: string[] = []
  const server = createServer((request: IncomingMessage, response) => {
    const file = /^\/Xenova\/multilingual-e5-small\/resolve\/[^/]+\/(.+)$/.exec(request.url ?? '')?.[1] ?? ''
    asked.push(file)
    const path = join(folder, file)
    const own = answer[file]
    if (own !== undefined) own(path, response)
    else if (file === '' || !existsSync(path)) response.writeHead(404).end()
    else {
      response.writeHead(200, { 'content-length': statSync(path).size })
      if (request.method === 'HEAD') response.end()
      else createReadStream(path).pipe(response)
    }
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  vi.stubEnv('HF_ENDPOINT', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return asked
}

function tinyModel(): string {
  const folder = temporary()
  convert(tinyE5File(), { target: folder, preset })
  return folder
}

afterEach(async () => {
  vi.unstubAllEnvs()
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

describe('pulling from the model hub', () => {
  it('gets the files that the hub has, byte for byte, with progress', async () => {
    const folder = tinyModel()
    const asked = await hub(folder)
    const home = temporary()
    const steps = new Set<string>()
    const pulled = await pullModel({ home, name: NAME, from: 'hub', onProgress: ({ step }) => steps.add(step) })
    expect(pulled).toMatchObject({ source: 'hub', pulled: true })
    expect(asked).toEqual(expect.arrayContaining(['config.json', 'tokenizer.json', 'onnx/model_quantized.onnx']))
    expect(await hashFiles(pulled.folder, preset)).toEqual(await hashFiles(folder, preset))
    expect([...steps]).toContain('downloading')
    expect(listModels(home)).toEqual([expect.objectContaining({ name: NAME, source: 'hub' })])
  })

  it('says that the hub refused, and leaves nothing', async () => {
    await hub(temporary())
    const home = temporary()
    await expect(pullModel({ home, name: NAME, from: 'hub' })).rejects.toMatchObject({ code: 'NETWORK_UNAVAILABLE', message: 'the model hub refused', value: 404 })
    expect(readdirSync(join(home, 'models'))).toEqual([])
  })

  it('says that the hub broke off in the middle, leaves nothing that looks like a model, and starts cleanly the next time', async () => {
    const folder = tinyModel()
    await hub(folder, {
      'onnx/model_quantized.onnx': (path, response) => {
        response.writeHead(200, { 'content-length': statSync(path).size })
        response.write('half', () => response.destroy())
      },
    })
    const home = temporary()
    await expect(pullModel({ home, name: NAME, from: 'hub' })).rejects.toMatchObject({ code: 'NETWORK_UNAVAILABLE', message: 'the model hub broke off' })
    expect(readdirSync(join(home, 'models'))).toEqual([])
    await hub(folder)
    expect(await pullModel({ home, name: NAME, from: 'hub' })).toMatchObject({ source: 'hub', pulled: true })
  })
})
