/** Steps `from` to `to`, both included. */
export interface StepRange {
  readonly from: number;
  readonly to: number;
}
