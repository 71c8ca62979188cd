/** Output with the value of a term of the loss, f32 [layers]. */
export function termOutput(term: string): string {
  return `loss.${term}`;
}

/**
 * Output of an evaluation program with the weight of a term's mean, f32 [layers] or []. Absent if the mean is
 * over the records of the batch.
 */
export function weightOutput(term: string): string {
  return `weight.${term}`;
}
