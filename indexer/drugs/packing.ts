/** Ascending 32-bit numbers as variable-length differences (LEB128), low seven bits first. */
export function packSorted(values: Uint32Array): Uint8Array {
  const bytes: number[] = []
  let previous = 0
  for (const value of values) {
    let difference = value - previous
    previous = value
    while (difference >= 0x80) {
      bytes.push((difference % 0x80) | 0x80)
      difference = Math.floor(difference / 0x80)
    }
    bytes.push(difference)
  }
  return Uint8Array.from(bytes)
}

export function unpackSorted(bytes: Uint8Array): Uint32Array {
  const values = new Uint32Array(bytes.length)
  let length = 0
  let previous = 0
  let difference = 0
  let factor = 1
  for (const byte of bytes) {
    difference += (byte & 0x7f) * factor
    factor *= 0x80
    if (byte >= 0x80) continue
    previous += difference
    values[length++] = previous
    difference = 0
    factor = 1
  }
  return values.slice(0, length)
}
