/** Annotated text, whatever file it came from. */

export interface GoldMention {
  readonly type: string
  /** UTF-16 offsets into the unit's text, end exclusive; more than one span: a discontinuous mention. */
  readonly spans: readonly (readonly [number, number])[]
}

/** What offsets refer to: a sentence of DDI, a whole text elsewhere. */
export interface AnnotatedUnit {
  readonly text: string
  readonly mentions: readonly GoldMention[]
}

export interface AnnotatedDocument {
  readonly id: string
  /** Figures are reported by source: `DrugBank`, `MedLine`, or a file's name. */
  readonly source: string
  /** DDI only: whether any pair of drugs is marked as interacting. */
  readonly interactions?: boolean
  readonly units: readonly AnnotatedUnit[]
}

/** Official offset string: `3-7` or `3-7;12-15`, end exclusive here. */
export function spanKey(mention: GoldMention): string {
  return mention.spans.map(([start, end]) => `${start}-${end}`).join(';')
}
