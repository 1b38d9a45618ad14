/** The nodes of a cluster, and which one is asked: the last that answered; one that gave no answer rests, longer each time. */
import { createApi, type Api } from './transport.ts'

export interface Node {
  /** Without credentials, for errors. */
  readonly address: string
  readonly api: Api
  /** Calls in succession, each after a rest, that it left without an answer. */
  failures: number
  /** When it may be asked again, by `performance.now()`. */
  restsUntil: number
}

const FIRST_REST_MS = 1_000
const LONGEST_REST_MS = 30_000

export class Nodes {
  readonly all: readonly Node[]
  /** Place of the node that is asked first. */
  #preferred = 0

  /** `url`: addresses with commas between. */
  constructor(url: string, apiKey: string | undefined) {
    this.all = url.split(',').map((each) => ({ address: addressOf(each.trim()), api: createApi(each.trim(), apiKey), failures: 0, restsUntil: 0 }))
  }

  get preferred(): Node {
    return this.all[this.#preferred] as Node
  }

  /** The first that neither rests nor is to be avoided; when there is none, the one whose rest ends first. */
  choose(avoid: ReadonlySet<Node> = new Set()): Node {
    const now = performance.now()
    const inTurn = this.all.map((_, step) => this.all[(this.#preferred + step) % this.all.length] as Node)
    const rested = inTurn.filter(({ restsUntil }) => restsUntil <= now)
    return rested.find((node) => !avoid.has(node)) ?? rested[0] ?? inTurn.toSorted((left, right) => left.restsUntil - right.restsUntil)[0] as Node
  }

  /** Whether another node could be asked at once. */
  hasOther(than: Node, avoid: ReadonlySet<Node>): boolean {
    const next = this.choose(avoid)
    return next !== than && !avoid.has(next) && next.restsUntil <= performance.now()
  }

  answered(node: Node): void {
    node.failures = 0
    node.restsUntil = 0
    this.#preferred = this.all.indexOf(node)
  }

  /** Of calls that fail together the first counts. */
  unanswered(node: Node): void {
    const now = performance.now()
    if (node.restsUntil > now) return
    node.restsUntil = now + Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** node.failures)
    node.failures++
  }
}

function addressOf(url: string): string {
  const { protocol, host } = new URL(url)
  return `${protocol}//${host}`
}
