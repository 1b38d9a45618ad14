/** Server-sent events (WHATWG HTML, section 9.2) out of a response's body; data is JSON. */

export interface ServerEvent {
  readonly event: string
  readonly data: unknown
  readonly id?: string
}

/** Ends when the server ends; leaving the loop early closes the connection. */
export async function* serverEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let held = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      held += done ? decoder.decode() : decoder.decode(value, { stream: true })
      const blocks = held.split(/\r?\n\r?\n/)
      held = blocks.pop() ?? ''
      for (const block of blocks) {
        const event = parseEvent(block)
        if (event !== undefined) yield event
      }
      if (done) return
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/** Undefined for comments and keep-alives. */
function parseEvent(block: string): ServerEvent | undefined {
  let event = 'message'
  let id: string | undefined
  const data: string[] = []
  for (const line of block.split(/\r?\n/)) {
    const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line) ?? []
    if (field === 'event') event = value ?? ''
    else if (field === 'id') id = value
    else if (field === 'data') data.push(value ?? '')
  }
  if (data.length === 0) return undefined
  return { event, data: JSON.parse(data.join('\n')), ...(id === undefined ? {} : { id }) }
}
