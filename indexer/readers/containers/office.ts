/** Word and Excel files are zip archives too; they are read whole, not looked into. */

const FIRST_ENTRIES = /^(?:\[Content_Types\]\.xml|_rels\/|docProps\/|customXml\/|word\/|xl\/|mimetype$)/

/** By the name of the first entry: ECMA-376 packages and OpenDocument put one of these in front. */
export function isOfficeZip(head: Uint8Array): boolean {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  if (head.byteLength < 31 || head[2] !== 3) return false
  return FIRST_ENTRIES.test(new TextDecoder().decode(head.subarray(30, 30 + view.getUint16(26, true))))
}
