/** `medir cmirb report OUT`: the HTML report again, against another baseline if asked. */
import type { Command } from 'commander'
import { z } from 'zod'
import { writeReport } from '../../../cmirb/report/report.ts'
import { parseInput } from '../../parse.ts'
import { action, command } from '../command.ts'

const reportOptions = z.looseObject({ baseline: z.string().optional() })

export function reportCommand(): Command {
  return command('report', 'write OUT/report.html from a finished run')
    .argument('<out>', 'folder that "medir cmirb run --out" wrote')
    .option('--baseline <system>', 'the system that the others are held against (default: the first of the run)')
    .action(
      action(async (context, [out = ''], given) => {
        const { baseline } = parseInput(reportOptions, given, 'the command line')
        const report = await writeReport(out, { baseline, signal: context.signal })
        return { json: { report }, text: report }
      }),
    )
}
