/** Waiting for work no longer than a deadline; the work goes on. */

/** Undefined when time is up first. Rejects with the signal's reason when aborted, with the work's error when it fails in time. */
export async function withinDeadline<Value>(work: Promise<Value>, deadlineMs: number, signal?: AbortSignal): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined
  let onAbort: (() => void) | undefined
  const stop = new Promise<undefined>((resolve, reject) => {
    timer = setTimeout(() => resolve(undefined), deadlineMs)
    onAbort = () => reject(signal?.reason as Error)
    if (signal?.aborted === true) onAbort()
    else signal?.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([work, stop])
  } finally {
    clearTimeout(timer)
    if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort)
  }
}
