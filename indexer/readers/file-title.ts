/** The last part of a path without its extensions. */
export function fileTitle(name: string): string {
  const last = name.split('/').at(-1) ?? name
  return last.replace(/(?:\.\w{1,8}){1,2}$/, '') || last
}
