#!/usr/bin/env node
/** The command line. Each command is a file beside this one, loaded only when it is called. */
import { enableCompileCache } from 'node:module'
import { Command, CommanderError } from 'commander'
import { asMedirError } from '../errors.ts'
import { report } from './command.ts'
import { COMMANDS } from './commands.ts'

enableCompileCache()

async function main(parameters: readonly string[]): Promise<void> {
  const program = new Command('medir')
    .description('Medical information retrieval: index records and literature, find passages for questions, learn from your own text.')
    .version(await version(), '--version')
    .exitOverride()
    .enablePositionalOptions()
    .showHelpAfterError('(add --help for the commands)')
  const asked = parameters.find((parameter) => !parameter.startsWith('-'))
  for (const [name, { description, load }] of Object.entries(COMMANDS)) {
    program.addCommand(name === asked ? await load() : new Command(name).description(description))
  }
  for (const sub of allCommands(program)) sub.exitOverride()
  try {
    await program.parseAsync(parameters, { from: 'user' })
  } catch (thrown) {
    // Commander already printed help, version or what is wrong with the call.
    if (thrown instanceof CommanderError) process.exitCode = thrown.exitCode === 0 ? 0 : 2
    else report(asMedirError(thrown), parameters.includes('--json'))
  }
}

function allCommands(parent: Command): readonly Command[] {
  return parent.commands.flatMap((child) => [child, ...allCommands(child)])
}

async function version(): Promise<string> {
  const { VERSION } = await import('../version.ts')
  return VERSION
}

await main(process.argv.slice(2))
