import { int } from './emitter.ts';
import { dataTypes } from './messages.ts';
import type { Prologue } from './prologue.ts';

/** Rows of numbers that a graph standardises. */
export interface NumberRows {
  /** Modality of the spec. */
  readonly name: string;
  /**
   * Mean and standard deviation of each column: 0 and 1 where values stay as they are, and for categories.
   */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/**
 * `NAME.numbers` f64 [B, C], NaN where a value is missing, in the place of `NAME.values` and `NAME.missing`.
 * Columns of categories hold 0. Large numbers that vary little need double precision.
 */
export function numberPrologues({ name, mean, std }: NumberRows): ReadonlyMap<string, Prologue> {
  const numbers = `${name}.numbers`;
  const values: Prologue = {
    inputs: ({ dims }) => [{ name: numbers, type: 'f64', dims }],
    emit(emit, extents) {
      emit.shape(numbers, extents);
      const perColumn = (each: readonly number[]) => emit.constant('f64', [each.length], each);
      const centred = emit.node('Sub', [numbers, perColumn(mean)]);
      const scaled = emit.node('Div', [centred, perColumn(std)]);
      const missing = emit.node('IsNaN', [numbers]);
      const known = emit.node('Where', [missing, emit.constant('f64', [], [0]), scaled]);
      return emit.node('Cast', [known], { to: int(dataTypes.f32) });
    },
  };
  const missing: Prologue = {
    inputs: () => [],
    emit: (emit) => emit.node('Cast', [emit.node('IsNaN', [numbers])], { to: int(dataTypes.f32) }),
  };
  return new Map([
    [`${name}.values`, values],
    [`${name}.missing`, missing],
  ]);
}
