/** The gate's weights before a collection has learnt its own. */
import type { GateParameters } from './gate.ts'

/** A text that uses a fair part of the query's rare words is believed in full; one that uses none of them is not. */
export const DEFAULT_GATE: GateParameters = { bias: -3.5, legAgreement: 0, spread: 0, standing: 0, hypothesisAgreement: 0, support: 0, coverage: 16, logLength: 0, minStanding: 0 }
