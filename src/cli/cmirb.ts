/** `medir cmirb`: the measuring room. */
import { Command } from 'commander'
import { compareCommand } from './cmirb/compare.ts'
import { checkCommand, tasksCommand } from './cmirb/data.ts'
import { qaCommand } from './cmirb/qa.ts'
import { reportCommand } from './cmirb/report.ts'
import { runCommand } from './cmirb/run.ts'

export function cmirbCommand(): Command {
  return new Command('cmirb')
    .description('measure systems on the Chinese medical benchmark and on any BEIR, MTEB or TREC collection')
    .addCommand(tasksCommand())
    .addCommand(checkCommand())
    .addCommand(runCommand())
    .addCommand(compareCommand())
    .addCommand(reportCommand())
    .addCommand(qaCommand())
}
