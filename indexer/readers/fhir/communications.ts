/** Communication: what its table tells, and the messages that came as files. */
import { attachmentsAt, readAttachments } from './attachments.ts'
import { at } from './json.ts'
import type { Rendered } from './rendered.ts'
import type { Scope } from './scope.ts'
import { renderTable } from './table.ts'

/** Each payload is a message of its own, not another form of the same. */
export async function renderCommunication(scope: Scope): Promise<Rendered> {
  const told = renderTable(scope)
  const attached = []
  for (const attachment of attachmentsAt(at(scope.resource, 'payload.contentAttachment'))) attached.push(await readAttachments([attachment], scope))
  return { ...told, parts: [...told.parts, ...attached.flatMap(({ parts }) => parts)], unread: attached.flatMap(({ unread }) => unread) }
}
