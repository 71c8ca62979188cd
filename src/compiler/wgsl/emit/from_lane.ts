/**
 * The value of one lane of a subgroup in all lanes; `lane` is a constant. llvmpipe needs three instructions for a broadcast. It shuffles eight
 * lanes in one instruction, and other numbers of lanes in a loop.
 */
export function fromLane(value: string, lane: number, lanes: number): string {
  return lanes === 8 ? `subgroupShuffle(${value}, ${lane}u)` : `subgroupBroadcast(${value}, ${lane}u)`;
}
