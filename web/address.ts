/** What is asked, in the address's fragment: it can be kept and sent, and no server log ever sees it. */

export const MODES = ['hybrid', 'dense', 'lexical'] as const
export const HYDE = ['auto', 'on', 'feedback', 'off'] as const

/** The first where the value is none of them: addresses are typed by people too. */
export function oneOf<Value extends string>(values: readonly [Value, ...Value[]], value: string | null): Value {
  return values.find((each) => each === value) ?? values[0]
}

export interface Asked {
  readonly collection: string
  readonly query: string
  readonly mode: (typeof MODES)[number]
  readonly hyde: (typeof HYDE)[number]
  /** Chosen facet values by field. */
  readonly chosen: Readonly<Record<string, readonly string[]>>
}

const FACET = 'f.'

export function readAddress(): Asked {
  const fields = new URLSearchParams(location.hash.slice(1))
  const chosen: Record<string, string[]> = {}
  for (const [name, value] of fields) if (name.startsWith(FACET)) (chosen[name.slice(FACET.length)] ??= []).push(value)
  return { collection: fields.get('c') ?? '', query: fields.get('q') ?? '', mode: oneOf(MODES, fields.get('mode')), hyde: oneOf(HYDE, fields.get('hyde')), chosen }
}

export function writeAddress({ collection, query, mode, hyde, chosen }: Asked): void {
  const fields = new URLSearchParams({ c: collection, q: query })
  if (mode !== 'hybrid') fields.set('mode', mode)
  if (hyde !== 'auto') fields.set('hyde', hyde)
  for (const [field, values] of Object.entries(chosen)) for (const value of values) fields.append(`${FACET}${field}`, value)
  const fragment = `#${fields.toString()}`
  if (fragment !== location.hash) history.pushState(undefined, '', fragment)
}
