/** What cuts text into words. Offsets are UTF-16 code units into the text that was given, end exclusive. */

export interface Word {
  /** The surface, as it stands in the text. */
  readonly text: string
  readonly start: number
  readonly end: number
}

export interface Segmenter {
  readonly name: string
  /** Identifies the output: package version and dictionary hash; stored with a collection. */
  readonly fingerprint: string
  /** Best single segmentation; words do not overlap and appear in order. White space and punctuation may be left out. */
  segment(text: string): readonly Word[]
  /** All plausible words, overlapping ones included, ordered by start, then by end: what the lexical leg indexes. */
  segmentAll(text: string): readonly Word[]
}
