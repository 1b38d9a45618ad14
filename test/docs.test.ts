/** Every medir command that README.md and docs/ show exists, with the flags it is shown with. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../src/cli/commands.ts'

const root = resolve(import.meta.dirname, '..')
const pages = ['README.md', ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md')).map((name) => join('docs', name))]

/** Code blocks and inline code; a backslash at a line's end goes on. */
function commandsIn(page: string): readonly string[] {
  const text = readFileSync(join(root, page), 'utf8').replaceAll(/\\\n\s*/g, ' ')
  const blocks = Array.from(text.matchAll(/```(?:sh|bash|console)?\n([\s\S]*?)```/g), ([, block]) => block?.split('\n') ?? []).flat()
  const inline = Array.from(text.replaceAll(/```[\s\S]*?```/g, '').matchAll(/`([^`\n]+)`/g), ([, code]) => code ?? '')
  return [...blocks, ...inline].flatMap((line) => {
    const match = /(?:^|[|;&]\s*|\$ |npx )(?:npm run --silent medir -- |npm run medir -- |medir )([a-z][\w-]*(?: .*)?)$/.exec(line.replace(/\s+#.*$/, '').replaceAll(/\s*(?:[|>&;] ?).*$/g, (rest) => (rest.includes('medir ') ? rest : '')).trim())
    return match?.[1] === undefined ? [] : [match[1]]
  })
}

/** What is wrong with a command line as it stands, or nothing. */
async function complaint(line: string): Promise<string | undefined> {
  const words = line.split(/\s+/)
  const name = words[0] ?? ''
  let command: Command | undefined = await COMMANDS[name]?.load()
  if (command === undefined) return `there is no command "${name}"`
  for (const word of words.slice(1)) {
    const sub: Command | undefined = command.commands.find((each) => each.name() === word)
    if (sub === undefined) break
    command = sub
  }
  const known = new Set(command.options.flatMap(({ long, short }) => [long, short]))
  const unknown = words.filter((word) => /^--?[a-z]/.test(word)).map((word) => word.replace(/[=\]].*$/, '')).find((flag) => flag !== '--help' && !known.has(flag))
  return unknown === undefined ? undefined : `"${name}" has no ${unknown}`
}

describe.each(pages.map((page) => [page, commandsIn(page)] as const).filter(([, lines]) => lines.length > 0))('%s', (_, lines) => {
  it.each(lines.map((line) => [line]))('medir %s', async (line) => {
    expect(await complaint(line)).toBeUndefined()
  })
})

describe('the check of the documentation', () => {
  it('sees the commands and would notice a wrong one', async () => {
    expect(commandsIn('README.md').length).toBeGreaterThan(4)
    expect(await complaint('serch x')).toContain('no command')
    expect(await complaint('search x --nope 3')).toBe('"search" has no --nope')
    expect(await complaint('collections list --json')).toBeUndefined()
  })
})
