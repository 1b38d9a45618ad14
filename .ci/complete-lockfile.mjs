// Completes package-lock.json after `npm install` on a registry that holds only this platform's binaries: every other
// platform's optional package gets its entry (version, os, cpu), or `npm ci` refuses the lockfile as incomplete.
import { readFileSync, writeFileSync } from 'node:fs'

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))
const SYSTEMS = ['darwin', 'win32', 'linux', 'android', 'freebsd', 'openharmony', 'openbsd', 'netbsd', 'sunos', 'aix']
const PROCESSORS = ['x64', 'arm64', 'ia32', 'arm', 'ppc64', 'riscv64', 's390x', 'loong64', 'wasm32', 'mips64el']

const words = (name) => name.split(/[-/]/).map((word) => (word === 'linuxmusl' ? 'linux' : word === 'ppc64le' ? 'ppc64' : word))
const systemOf = (name) => SYSTEMS.filter((system) => words(name).includes(system))
const processorOf = (name) => PROCESSORS.filter((processor) => words(name).includes(processor))

for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`
    if (lock.packages[key] !== undefined || lock.packages[`${path}/${key}`] !== undefined || !/^\d/.test(version)) continue
    const [os, cpu] = [systemOf(name), processorOf(name)]
    lock.packages[key] = { version, ...(cpu.length > 0 ? { cpu } : {}), ...(path.startsWith('node_modules') && entry.dev ? { dev: true } : {}), license: entry.license ?? 'MIT', optional: true, ...(os.length > 0 ? { os } : {}) }
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([left], [right]) => (left < right ? -1 : 1)))
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`)
