/** The files of a zip archive (stored or deflated, no encryption, no zip64), read through its central directory. */
import { inflateRawSync } from 'node:zlib'
import { SourceError } from '../../../src/errors.ts'

const END_OF_DIRECTORY = 0x06054b50
const DIRECTORY_ENTRY = 0x02014b50

export function* unzip(archive: Buffer): Generator<{ readonly name: string; readonly bytes: Buffer }> {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
  if (end < 0 || archive.readUInt32LE(end) !== END_OF_DIRECTORY) throw new SourceError('SOURCE_INVALID', 'the file is no zip archive')
  const entries = archive.readUInt16LE(end + 10)
  let at = archive.readUInt32LE(end + 16)
  for (let entry = 0; entry < entries; entry++) {
    if (archive.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new SourceError('SOURCE_INVALID', 'the zip archive is damaged')
    const method = archive.readUInt16LE(at + 10)
    const size = archive.readUInt32LE(at + 20)
    const nameLength = archive.readUInt16LE(at + 28)
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength)
    const local = archive.readUInt32LE(at + 42)
    const from = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
    const packed = archive.subarray(from, from + size)
    if (method !== 0 && method !== 8) throw new SourceError('SOURCE_INVALID', 'the zip archive uses an unknown compression', { value: method })
    if (!name.endsWith('/')) yield { name, bytes: method === 0 ? packed : inflateRawSync(packed) }
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
  }
}
