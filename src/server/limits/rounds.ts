/**
 * When requests are started: listen first, then work, in turn. The event loop takes one new connection a turn and reads every
 * socket that is ready; work that never pauses (a search by words alone), done as its request is read, would leave those
 * behind it in the kernel's queues, where nobody counts them and no health check is answered.
 *
 *   arrival ─▶ listen: until a turn brings no other, at most LISTEN_MS ─▶ work: start what may run, at most WORK_MS ─▶ listen …
 */

const LISTEN_MS = 20
const WORK_MS = 20

export interface Rounds {
  /** Another one came. */
  arrived(): void
  /** Something may be startable now. */
  wake(): void
}

export interface RoundsParts {
  /** How many may be started now. */
  readonly startable: () => number
  /** Starts the next one; what it does before it first pauses is done before this is called again. */
  readonly startNext: () => void
  readonly now?: () => number
}

export function createRounds({ startable, startNext, now = () => performance.now() }: RoundsParts): Rounds {
  let active = false
  let heard = false
  let until = 0

  const listen = (): void => {
    if (heard && now() < until) {
      heard = false
      setImmediate(listen)
      return
    }
    until = Number.POSITIVE_INFINITY
    // Callbacks queued together run in one turn, each with all the promises it settles before the next.
    for (let count = startable(); count > 0; count--) setImmediate(work)
    setImmediate(rest)
  }
  const work = (): void => {
    if (until === Number.POSITIVE_INFINITY) until = now() + WORK_MS
    if (now() < until && startable() > 0) startNext()
  }
  const rest = (): void => {
    active = false
    wake()
  }
  const wake = (): void => {
    if (active || startable() === 0) return
    active = true
    until = now() + LISTEN_MS
    setImmediate(listen)
  }
  return {
    arrived: () => {
      heard = true
      wake()
    },
    wake,
  }
}
