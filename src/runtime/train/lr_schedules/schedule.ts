/** Factor on all learning rates for update k, k from 0. */
export interface Schedule {
  readonly name: string;
  factor(update: number, args: Readonly<Record<string, unknown>>): number;
}
