import { type Emitter, int, ints } from './emitter.ts';
import { dataTypes } from './messages.ts';

/** Indices of the categories of a column by their text. */
export type CategoryTable = ReadonlyMap<string, number>;

/** Index of a category that no training record has. */
const unknownIndex = 1;

/** Index of missing categories within the graph. */
const missingIndex = -1;

/**
 * Indices i64 [B, C] of the categories in `input` string [B, C], by one table per column; -1 for an empty
 * string, a missing category.
 */
export function categoryIndices(emit: Emitter, input: string, tables: readonly CategoryTable[]): string {
  const columns = tables.map((table, column) => {
    const place = emit.constant('i64', [1], [column]);
    const texts = emit.node('Gather', [input, place], { axis: int(1) });
    return emit.node('LabelEncoder', [texts], {
      keys_strings: { kind: 'strings', values: ['', ...table.keys()] },
      values_int64s: ints([missingIndex, ...table.values()]),
      default_int64: int(unknownIndex),
    });
  });
  return columns.length === 1 ? columns[0]! : emit.node('Concat', columns, { axis: int(1) });
}

/** Indices with 0 for missing categories: i32 [B, C]. */
export function knownIndices(emit: Emitter, indices: string): string {
  const known = emit.node('Max', [indices, emit.constant('i64', [], [0])]);
  return emit.node('Cast', [known], { to: int(dataTypes.i32) });
}

/** 1 if a category is missing, else 0: f32 [B, C]. */
export function missingCategories(emit: Emitter, indices: string): string {
  const missing = emit.node('Equal', [indices, emit.constant('i64', [], [missingIndex])]);
  return emit.node('Cast', [missing], { to: int(dataTypes.f32) });
}
