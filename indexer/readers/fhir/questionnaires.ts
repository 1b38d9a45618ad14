/** QuestionnaireResponse: groups become sections, each answer a line under its question, at any depth. */
import type { Part } from '../assemble.ts'
import { at, objects, text, type Json } from './json.ts'
import { narrative } from './narrative.ts'
import { renderAll } from './render.ts'
import type { Rendered } from './rendered.ts'
import type { Scope } from './scope.ts'

export function renderQuestionnaire(scope: Scope): Rendered {
  const { resource } = scope
  const lines: Part[] = []
  gather(resource, [], scope, lines)
  const narrated = narrative(resource)
  const title = at(resource, 'item').flatMap((item) => text((item as Json)['text']) ?? [])[0]
  return { title: objects(resource['item']).length === 1 ? title : undefined, parts: lines.length > 0 || narrated === undefined ? merge(lines) : [{ path: [], text: narrated }] }
}

function gather(element: Json, path: readonly string[], scope: Scope, lines: Part[]): void {
  for (const item of objects(element['item'])) {
    const question = text(item['text']) ?? text(item['linkId']) ?? ''
    const answers = objects(item['answer'])
    const given = renderAll(answers.flatMap((answer) => at(answer, 'value[x]')), scope)
    if (given !== '') lines.push({ path, text: `${question}: ${given}` })
    const inner = answers.length === 0 && text(item['text']) !== undefined ? [...path, question] : path
    gather(item, inner, scope, lines)
    for (const answer of answers) gather(answer, path, scope, lines)
  }
}

/** Neighbouring lines of one group. */
function merge(lines: readonly Part[]): readonly Part[] {
  const parts: { path: readonly string[]; text: string }[] = []
  for (const line of lines) {
    const last = parts.at(-1)
    if (last !== undefined && last.path.join('\n') === line.path.join('\n')) last.text += `\n${line.text}`
    else parts.push({ ...line })
  }
  return parts
}
