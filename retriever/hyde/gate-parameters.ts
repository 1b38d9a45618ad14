/** The gate's weights before a collection has learnt its own; docs/decisions/014-hypothesis-gate.md says how they were chosen. */
import type { GateParameters } from './gate.ts'

/** A text is believed that stands about as near to the query as the query's best passages, the more so when it finds the same ones. */
export const DEFAULT_GATE: GateParameters = { bias: -5, legAgreement: 0, spread: 0, standing: 5, hypothesisAgreement: 4, support: 0, coverage: 0, logLength: 0, confidence: 0, minStanding: 0 }

/** Without vectors only words can tell: a text that uses a fair part of the query's rare words is believed in full, one that uses none of them is not. */
export const LEXICAL_GATE: GateParameters = { ...DEFAULT_GATE, bias: -3.5, standing: 0, hypothesisAgreement: 0, coverage: 16 }
