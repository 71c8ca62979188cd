/**
 * What one lane of a subgroup has of a value, in all lanes; `lane` is a number, the same for all. llvmpipe takes three instructions for a
 * broadcast. Of eight lanes it shuffles in one; of others a shuffle is a loop over them.
 */
export function fromLane(value: string, lane: number, lanes: number): string {
  return lanes === 8 ? `subgroupShuffle(${value}, ${lane}u)` : `subgroupBroadcast(${value}, ${lane}u)`;
}
