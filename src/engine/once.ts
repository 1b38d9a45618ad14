/** Single-flight for expensive parts: made on first need, by whoever comes first. */

export interface Once<Value> {
  readonly get: () => Promise<Value>
  /** What was made so far, if anything. */
  readonly made: () => Promise<Value> | undefined
}

/** The rest wait for the first caller's promise; a rejection is not remembered. */
export function once<Value>(make: () => Promise<Value>): Once<Value> {
  let value: Promise<Value> | undefined
  return {
    get: async () => {
      value ??= make().catch((error: unknown) => {
        value = undefined
        throw error
      })
      return value
    },
    made: () => value,
  }
}
