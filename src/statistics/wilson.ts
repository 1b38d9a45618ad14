/** Wilson's score interval of a share (Wilson 1927): keeps its 95 % for few questions and near 0 and 1. */

/** Standard normal quantile of 97.5 %. */
const Z = 1.959963984540054

export function wilsonInterval(successes: number, trials: number): readonly [number, number] {
  if (trials === 0) return [0, 1]
  const share = successes / trials
  const centre = share + (Z * Z) / (2 * trials)
  const spread = Z * Math.sqrt((share * (1 - share)) / trials + (Z * Z) / (4 * trials * trials))
  const scale = 1 + (Z * Z) / trials
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)]
}
