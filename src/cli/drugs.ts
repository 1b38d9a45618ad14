/** `medir drugs train|tag|eval|learn|show|lexicon`: recognise drug names and measure it. */
import { Command } from 'commander'
import { evalCommand } from './drugs/eval.ts'
import { learnCommand } from './drugs/learn.ts'
import { lexiconCommand, showCommand } from './drugs/lexicon.ts'
import { tagCommand } from './drugs/tag.ts'
import { trainCommand } from './drugs/train.ts'

export function drugsCommand(): Command {
  const drugs = new Command('drugs').description('find drug names, train and measure what finds them')
  for (const each of [tagCommand(), showCommand(), learnCommand(), trainCommand(), evalCommand(), lexiconCommand()]) drugs.addCommand(each)
  return drugs
}
