/** MSH-18 (HL7 v2.8 table 0211) → the name that TextDecoder knows. */

const LABELS: Readonly<Record<string, string>> = {
  'ASCII': 'utf-8',
  'UNICODE': 'utf-8',
  'UNICODE UTF-8': 'utf-8',
  'UTF-8': 'utf-8',
  'UTF8': 'utf-8',
  'UNICODE UTF-16': 'utf-16le',
  'GB 18030-2000': 'gb18030',
  'GB18030': 'gb18030',
  'GB18030-2000': 'gb18030',
  'GBK': 'gb18030',
  'GB2312': 'gb18030',
  'BIG-5': 'big5',
  'BIG5': 'big5',
  'ISO IR14': 'shift_jis',
  'ISO IR87': 'iso-2022-jp',
  'ISO IR159': 'iso-2022-jp',
  'KS X 1001': 'euc-kr',
  'CNS 11643-1992': 'big5',
}

/** Of the first message in a sample that was decoded byte for byte. Repetitions name further sets; the first is the default one. */
export function hl7Charset(sample: string): string | undefined {
  const header = /(?:^|[\r\n\v])MSH([^\r\n])([^\r\n]*)/.exec(sample)
  const separator = header?.[1]
  if (header === null || separator === undefined) return undefined
  // MSH-1 is the separator itself, so MSH-18 is the 17th part after it.
  const name = header[2]?.split(separator)[16]?.split(/[~^]/)[0]?.trim().toUpperCase()
  if (name === undefined || name === '') return undefined
  const latin = /^8859\/(\d+)$/.exec(name)?.[1]
  return latin === undefined ? LABELS[name] : latin === '1' ? 'windows-1252' : `iso-8859-${latin}`
}
