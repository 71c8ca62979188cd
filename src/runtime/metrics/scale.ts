/** Mean and standard deviation of each number of a target; batches hold (t − mean) / std. */
export interface Scale {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Numbers of a head in the unit of their target. `scale`: undefined if batches hold the target unscaled. */
export function inUnit(numbers: Float32Array, scale: Scale | undefined): readonly number[] {
  return Array.from(numbers, (number, i) => (scale ? number * scale.std[i]! + scale.mean[i]! : number));
}
