/** A system file's retrieval parameters over the engine's own: names and kinds are checked, values replace one by one. */
import { DEFAULT_PARAMETERS, type RetrieverParameters } from '../../../retriever/parameters.ts'
import { InputError } from '../../errors.ts'
import { nearest } from '../../nearest.ts'

/** Throws InputError for a name the retriever does not know or a value of another kind. */
export function parametersWith(given: Readonly<Record<string, unknown>>, base: RetrieverParameters = DEFAULT_PARAMETERS): RetrieverParameters {
  return override(base, given, 'parameters') as unknown as RetrieverParameters
}

function override(defaults: object, given: object, path: string): object {
  const known = Object.entries(defaults)
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(defaults, key)) throw new InputError(`the system sets ${path}.${key}, which the retriever does not know`, { value: key, remedy: `Did you mean ${nearest(key, known.map(([name]) => name))}?` })
  }
  return Object.fromEntries(known.map(([key, value]: [string, unknown]) => [key, overrideValue(value, (given as Readonly<Record<string, unknown>>)[key], `${path}.${key}`)]))
}

function overrideValue(value: unknown, given: unknown, path: string): unknown {
  if (given === undefined) return value
  if (typeof given !== typeof value || (typeof given === 'number' && !Number.isFinite(given))) throw new InputError(`the system sets ${path} to something that is no ${typeof value}`, { value: path })
  return value !== null && typeof value === 'object' && typeof given === 'object' && given !== null ? override(value, given, path) : given
}
