/** Range of a tensor's bytes, counted from the end of the header. */
export interface TensorRange {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
}

/**
 * The first violation of the format's rule that tensors cover the data without gaps, overlaps or trailing
 * bytes; undefined if there is none. `dataLength`: bytes after the header.
 */
export function coverageProblem(ranges: readonly TensorRange[], dataLength: number): string | undefined {
  let covered = 0;
  for (const { name, begin, end } of ranges.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== covered) {
      const problem = begin < covered ? 'overlaps another tensor' : `leaves a gap after byte ${covered}`;
      return `tensor ${name}: its data at bytes ${begin} to ${end} ${problem}`;
    }
    covered = end;
  }
  return covered < dataLength
    ? `${dataLength - covered} bytes follow the data of the last tensor`
    : undefined;
}
