/** `medir cmirb tasks` and `medir cmirb check`: what the benchmark holds, and whether data are sound. */
import type { Command } from 'commander'
import { z } from 'zod'
import { describeFinding } from '../../../cmirb/load/check.ts'
import { findTaskFolders } from '../../../cmirb/load/files.ts'
import { loadTask } from '../../../cmirb/load/task.ts'
import { CMIRB_TASKS } from '../../../cmirb/tasks/definitions.ts'
import { parseInput } from '../../parse.ts'
import { action, command } from '../command.ts'
import { DATA_HELP, locateData } from './locate.ts'

export function tasksCommand(): Command {
  return command('tasks', 'list the ten tasks: split, query type, counts, source, licence, where to get them').action(
    action(async () => ({
      json: CMIRB_TASKS,
      text: CMIRB_TASKS.map((task) => `${task.label.padEnd(11)} ${task.queryType.padEnd(8)} ${task.split.padEnd(4)} ${String(task.queries).padStart(5)} queries ${String(task.passages).padStart(7)} passages  hub:${task.hub}\n${' '.repeat(12)}${task.instruction}.\n${' '.repeat(12)}Source: ${task.source}. Licence: ${task.licence}`).join('\n'),
    })),
  )
}

const checkOptions = z.looseObject({ data: z.array(z.string()).min(1), split: z.string().optional() })

export function checkCommand(): Command {
  return command('check', 'read tasks and report dangling ids, queries without judgements, duplicates and empty texts')
    .requiredOption('--data <folder...>', DATA_HELP)
    .option('--split <name>', 'which judgements')
    .action(
      action(async (context, _positional, given) => {
        const options = parseInput(checkOptions, given, 'the command line')
        const tasks = []
        for (const folder of findTaskFolders(await locateData(options.data, context))) {
          const { name, split, passages, queries, findings } = await loadTask(folder, { split: options.split, signal: context.signal })
          tasks.push({ name, split, passages: passages.length, queries: queries.length, findings })
        }
        const text = tasks.map(({ name, split, passages, queries, findings }) => [`${name} (${split}): ${queries} judged queries, ${passages} passages`, ...findings.map((finding) => `  ${describeFinding(finding)}`)].join('\n')).join('\n')
        return { json: { tasks }, text }
      }),
    )
}
