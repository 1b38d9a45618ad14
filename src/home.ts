/** Where medir keeps models, collections and ledgers when nobody says otherwise. */
import { homedir } from 'node:os'
import { join } from 'node:path'

/** $XDG_DATA_HOME/medir or ~/.local/share/medir on Linux, Application Support on macOS, %LOCALAPPDATA% on Windows. */
export function defaultHome(environment: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return join(environment['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'medir')
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'medir')
  return join(environment['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'medir')
}
