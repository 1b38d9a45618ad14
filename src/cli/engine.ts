/** An engine for one command, closed whatever happens. */
import { createEngine, type Engine } from '../engine/engine.ts'
import type { CommandContext } from './command.ts'

export async function withEngine<Result>({ config }: Pick<CommandContext, 'config'>, work: (engine: Engine) => Promise<Result>): Promise<Result> {
  const engine = createEngine(config)
  try {
    return await work(engine)
  } finally {
    await engine.close()
  }
}
