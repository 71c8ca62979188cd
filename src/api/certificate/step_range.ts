/** Steps `from` to `to`, inclusive. */
export interface StepRange {
  readonly from: number;
  readonly to: number;
}
