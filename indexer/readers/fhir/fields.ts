/** Tables of fields → labelled lines: what is read from a resource stands in one table per family of resources. */
import type { Language } from '../../../src/domain.ts'
import { detectLanguage } from '../../../src/text/language.ts'
import { label, labelled, type Label } from '../labels.ts'
import { at, objects, type Json } from './json.ts'
import { render, renderAll } from './render.ts'
import type { Scope } from './scope.ts'

/** `path` as in json.ts; with `fields`, each element there becomes one line of its own parts. */
export interface Field {
  readonly label: Label
  readonly path: string
  readonly fields?: readonly Field[]
  /** Among the parts of a line its value says nothing without its label: `true`, what a medicine is taken for. */
  readonly isNamed?: true
}

export interface Line {
  readonly label: Label
  readonly value: string
}

export function linesOf(element: Json, fields: readonly Field[], scope: Scope): readonly Line[] {
  return fields.flatMap(({ label, path, fields: inner }) => {
    const values = at(element, path)
    if (inner !== undefined) return objects(values).flatMap((value) => nested(label, value, inner, scope))
    const value = renderAll(values, scope)
    return value === '' || value === 'false' ? [] : [{ label, value }]
  })
}

function nested(label: Label, value: Json, fields: readonly Field[], scope: Scope): readonly Line[] {
  const told = fields.map((field) => {
    const values = at(value, field.path)
    const { fields: inner } = field
    return { field, part: inner === undefined ? renderAll(values, scope) : objects(values).flatMap((element) => nested(label, element, inner, scope)).map((line) => line.value).join('; ') }
  })
  const language = detectLanguage(told.map(({ part }) => part).join('\n'))
  const parts = told.map(({ field, part }) => (field.isNamed === true ? named(field.label, part, language) : part)).filter((part) => part !== '')
  return parts.length === 0 ? [] : [{ label, value: [...new Set(parts)].join(', ') }]
}

function named(name: Label, value: string, language: Language): string {
  if (value === '' || value === 'false') return ''
  return value === 'true' ? label(name, language) : labelled(name, value, language)
}

/** The first of several paths that says anything. */
export function firstOf(element: Json, paths: readonly string[], scope: Scope): string | undefined {
  for (const path of paths) {
    const values = at(element, path)
    const value = values.length === 1 ? render(values[0], scope) : renderAll(values, scope)
    if (value !== undefined && value !== '') return value
  }
  return undefined
}
