/**
 * How much of everything a collection needs in a Qdrant store: bytes, nodes, time. Every constant names where it comes from;
 * docs/scale.md says which are measured, which derived and what is not known.
 */
import { graphFor } from '../store/qdrant/layout.ts'

export interface PlanInput {
  readonly passages: number
  /** Collections of their own, each with its share of the passages. */
  readonly tenants: number
  /** Of the embedding model. */
  readonly dimension: number
  /** Mean number of window vectors a passage. */
  readonly windows: number
  /** Mean bytes of UTF-8 a passage's text has. */
  readonly textBytes: number
  /** Mean number of different terms a passage has. */
  readonly terms: number
  /** Mean number of metadata values a passage has, reserved fields included. */
  readonly fields: number
  /** Tokens a passage is embedded with, windows included. */
  readonly tokens: number
  readonly replicas: number
  /** Memory and disk of one node, bytes. */
  readonly nodeMemory: number
  readonly nodeDisk: number
}

/** multilingual-e5-small, passages of 256 tokens at most with windows, notes and abstracts of both languages. */
export const PLAN_DEFAULTS: Omit<PlanInput, 'passages'> = {
  tenants: 1,
  dimension: 384,
  windows: 1.5,
  textBytes: 900,
  terms: 90,
  fields: 8,
  tokens: 400,
  replicas: 3,
  nodeMemory: 64e9,
  nodeDisk: 2e12,
}

// Memory. An int8 code a dimension and its scale; links of the graph: 2·m on the lowest level, m on each above, where a
// point is with probability 1/m (Malkov & Yashunin 2018, section 4.1), 4 bytes each.
const FLOAT_BYTES = 4
const LINK_BYTES = 4
const CODE_OVERHEAD = 4
/** Inverted sparse index in memory: id and weight of a posting. */
const POSTING_BYTES = 8
/** A payload index keeps values by point and points by value. */
const INDEXED_VALUE_BYTES = 24
/** UUID, internal number, version, and the map from one to the other. */
const IDENTITY_BYTES = 64
// Disk. A stored term as JSON, [{"term":"…","count":1}], and LZ4 on payloads.
const STORED_TERM_BYTES = 28
const FIELD_BYTES = 60
const PAYLOAD_COMPRESSION = 0.6
/** The passage's body repeats its text once, the document's record once more. */
const TEXT_COPIES = 2
/** Segments being merged stand beside their successors, and a snapshot needs room. */
const DISK_HEADROOM = 2
/** The page cache, requests in flight and the server itself. */
const MEMORY_HEADROOM = 1.4
/** What a collection costs that holds nothing: segments, logs, indexes. */
const COLLECTION_MEMORY = 12e6
const COLLECTION_DISK = 70e6
/** Shards larger than this take hours to move to another node. */
const LARGEST_SHARD = 20_000_000

export interface Plan {
  /** Bytes a passage, one copy. */
  readonly memory: { readonly codes: number; readonly graph: number; readonly sparse: number; readonly payloadIndexes: number; readonly identity: number; readonly total: number }
  readonly disk: { readonly dense: number; readonly windows: number; readonly codes: number; readonly graph: number; readonly sparse: number; readonly payload: number; readonly total: number }
  /** Bytes in all, every copy and its headroom. */
  readonly totalMemory: number
  readonly totalDisk: number
  readonly shards: number
  readonly nodes: number
  /** What decides how many nodes there are. */
  readonly decidedBy: 'memory' | 'disk' | 'replicas'
  readonly embedding: { readonly tokens: number; readonly cpuCoreHours: number; readonly gpuHours: number }
  /** Milliseconds of a search's slowest shard: all in memory, and with every original read from disk. */
  readonly latency: { readonly warm: number; readonly cold: number }
}

export function plan(input: PlanInput): Plan {
  const { dimension, windows, terms, fields, textBytes, passages, tenants, replicas } = input
  const { m } = graphFor(passages / tenants)
  const codes = dimension + CODE_OVERHEAD
  const graph = LINK_BYTES * (2 * m + m / (m - 1))
  const sparse = terms * POSTING_BYTES
  const memory = sum({ codes, graph, sparse, payloadIndexes: fields * INDEXED_VALUE_BYTES, identity: IDENTITY_BYTES })
  const payload = PAYLOAD_COMPRESSION * (TEXT_COPIES * textBytes + terms * STORED_TERM_BYTES + fields * FIELD_BYTES)
  const disk = sum({ dense: FLOAT_BYTES * dimension, windows: FLOAT_BYTES * dimension * windows, codes, graph, sparse: 2 * sparse, payload })
  const totalMemory = replicas * (MEMORY_HEADROOM * passages * memory.total + tenants * COLLECTION_MEMORY)
  const totalDisk = replicas * (DISK_HEADROOM * passages * disk.total + tenants * COLLECTION_DISK)
  const needed = { memory: Math.ceil(totalMemory / input.nodeMemory), disk: Math.ceil(totalDisk / input.nodeDisk), replicas }
  const nodes = Math.max(needed.memory, needed.disk, needed.replicas)
  const decidedBy = nodes === needed.replicas ? 'replicas' : nodes === needed.memory ? 'memory' : 'disk'
  const shards = tenants > 1 ? 1 : Math.max(nodes, Math.ceil(passages / LARGEST_SHARD))
  return { memory, disk, totalMemory, totalDisk, shards, nodes, decidedBy, embedding: embeddingCost(input), latency: latencyOf(input, m, shards) }
}

function sum<Parts extends Readonly<Record<string, number>>>(parts: Parts): Parts & { readonly total: number } {
  return { ...parts, total: Object.values(parts).reduce((total, bytes) => total + bytes, 0) }
}

/** A transformer's forward pass takes 2 operations a parameter and token (Kaplan et al. 2020, 2.1); 21 M of e5-small's are no embeddings. */
const OPERATIONS_A_TOKEN = 2 * 21e6
/** Of one core with int8 (VNNI), and of one data-centre GPU at fp16 with batches sorted by length: sustained, not peak. */
const CORE_OPERATIONS = 50e9
const GPU_OPERATIONS = 60e12
const HOUR = 3600

function embeddingCost({ passages, tokens, dimension }: PlanInput): Plan['embedding'] {
  // Larger models have more layers and wider ones: parameters grow with the square of the width and the depth.
  const operations = OPERATIONS_A_TOKEN * (dimension / PLAN_DEFAULTS.dimension) ** 2
  const all = passages * tokens
  return { tokens: all, cpuCoreHours: (all * operations) / CORE_OPERATIONS / HOUR, gpuHours: (all * operations) / GPU_OPERATIONS / HOUR }
}

/** The retriever asks for 100 a leg, the store for 400 candidates; the beam is as wide, and twice as many are rescored. */
const BEAM = 400
const RESCORED = 800
/** A code that is not in the processor's cache. */
const CODE_MILLISECONDS = 0.000_15
/** A random read of 4 kB from an NVMe disk, and how many the server has under way at once. */
const READ_MILLISECONDS = 0.09
const READS_AT_ONCE = 4
/** Posting of a query term scored; a query has some eight terms, a common one is in one of fifty passages. */
const POSTING_MILLISECONDS = 0.000_004
const POSTINGS_SHARE = 8 / 50
/** The state, the search and the passages: three calls within a data centre. */
const CALLS_MILLISECONDS = 3 * 1.5

function latencyOf({ passages, tenants, windows }: PlanInput, m: number, shards: number): Plan['latency'] {
  const onShard = passages / tenants / shards
  // Visited: about the beam times the neighbours not seen before, growing with the logarithm of the size.
  const dense = BEAM * m * 0.5 * Math.max(1, Math.log10(onShard) / 6) * CODE_MILLISECONDS
  const lexical = onShard * POSTINGS_SHARE * POSTING_MILLISECONDS
  const warm = CALLS_MILLISECONDS + Math.max(dense, lexical)
  const reads = RESCORED + BEAM * Math.max(0, windows)
  return { warm, cold: warm + (reads * READ_MILLISECONDS) / READS_AT_ONCE }
}
