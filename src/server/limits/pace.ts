/** How fast a queue moves: the mean time between departures while somebody waits, the last few dozen of them. Grows while nobody departs. */

/** Departures that are remembered; then half of them are forgotten. */
const DEPARTURES = 64
/** Fewer departures than this say little: a queue that has just begun is taken to move as if they had happened. */
const FIRST_DEPARTURES = 8

export interface Pace {
  /** Somebody waits from now on, if not before. */
  readonly begin: () => void
  readonly departed: () => void
  /** Nobody waits any more. */
  readonly rest: () => void
  readonly intervalMs: () => number
}

export function createPace(now: () => number): Pace {
  let since: number | undefined
  let departures = 0
  return {
    begin: () => (since ??= now()),
    departed: () => {
      if (since === undefined || ++departures < DEPARTURES) return
      since = (since + now()) / 2
      departures /= 2
    },
    rest: () => {
      since = undefined
      departures = 0
    },
    intervalMs: () => (since === undefined ? 0 : (now() - since) / Math.max(FIRST_DEPARTURES, departures)),
  }
}
