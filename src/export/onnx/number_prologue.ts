import { type CategoryTable, categoryIndices, knownIndices, missingCategories } from './categories.ts';
import { type Emitter, int } from './emitter.ts';
import { dataTypes } from './messages.ts';
import type { Prologue } from './prologue.ts';

/** Rows of numbers, which the graph standardises, and categories, which it looks up. */
export interface NumberRows {
  /** Modality of the spec. */
  readonly name: string;
  /** Mean and standard deviation of each column of numbers; 0 and 1 if its values are not standardised. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** Columns of categories, which follow the numbers. */
  readonly categories: readonly CategoryTable[];
}

/**
 * Replaces the inputs `NAME.values`, `NAME.categories` and `NAME.missing` with `NAME.numbers`
 * f64 [B, numbers], NaN if missing, and `NAME.categories` string [B, categories], empty if missing. Large
 * numbers that vary little need double precision.
 */
export function numberPrologues(rows: NumberRows): ReadonlyMap<string, Prologue> {
  const { name } = rows;
  return new Map([
    [`${name}.values`, prologueOf(rows, 'values')],
    [`${name}.categories`, prologueOf(rows, 'categories')],
    [`${name}.missing`, prologueOf(rows, 'missing')],
  ]);
}

/** A tensor of rows in a prediction graph. */
type RowTensor = 'values' | 'categories' | 'missing';

/** Parts of a tensor [B, columns]: columns of numbers, and columns of categories. */
type ColumnParts = Readonly<Record<'numbers' | 'categories', (emit: Emitter, input: string) => string>>;

function prologueOf(rows: NumberRows, tensor: RowTensor): Prologue {
  const { name, mean, categories } = rows;
  const numbersInput = `${name}.numbers`;
  const textsInput = `${name}.categories`;
  const parts = partsOf(rows)[tensor];
  return {
    inputs: ({ dims: [batch] }) => [
      ...(mean.length > 0 ? [{ name: numbersInput, type: 'f64' as const, dims: [batch!, mean.length] }] : []),
      ...(categories.length > 0
        ? [{ name: textsInput, type: 'string' as const, dims: [batch!, categories.length] }]
        : []),
    ],
    emit(emit, [batch]) {
      emit.shape(mean.length > 0 ? numbersInput : textsInput, [batch!]);
      const columns = [
        ...(mean.length > 0 ? [parts.numbers(emit, numbersInput)] : []),
        ...(categories.length > 0 ? [parts.categories(emit, textsInput)] : []),
      ];
      return columns.length === 1 ? columns[0]! : emit.node('Concat', columns, { axis: int(1) });
    },
  };
}

function partsOf({ mean, std, categories }: NumberRows): Readonly<Record<RowTensor, ColumnParts>> {
  const isMissing = (emit: Emitter, input: string) => emit.node('IsNaN', [input]);
  const indices = (emit: Emitter, input: string) => categoryIndices(emit, input, categories);
  const zeros = (type: 'f32' | 'i32') => (emit: Emitter, flags: string) =>
    emit.node('Mul', [
      emit.node('Cast', [flags], { to: int(dataTypes[type]) }),
      emit.constant(type, [], [0]),
    ]);
  return {
    values: {
      numbers: (emit, input) => standardized(emit, input, { mean, std }),
      categories: (emit, input) => zeros('f32')(emit, indices(emit, input)),
    },
    categories: {
      numbers: (emit, input) => zeros('i32')(emit, isMissing(emit, input)),
      categories: (emit, input) => knownIndices(emit, indices(emit, input)),
    },
    missing: {
      numbers: (emit, input) => emit.node('Cast', [isMissing(emit, input)], { to: int(dataTypes.f32) }),
      categories: (emit, input) => missingCategories(emit, indices(emit, input)),
    },
  };
}

/** (x − mean) / std of each column, and 0 if a number is missing: f32 [B, numbers]. */
function standardized(emit: Emitter, input: string, { mean, std }: Pick<NumberRows, 'mean' | 'std'>): string {
  const perColumn = (each: readonly number[]) => emit.constant('f64', [each.length], each);
  const centred = emit.node('Sub', [input, perColumn(mean)]);
  const scaled = emit.node('Div', [centred, perColumn(std)]);
  const missing = emit.node('IsNaN', [input]);
  const known = emit.node('Where', [missing, emit.constant('f64', [], [0]), scaled]);
  return emit.node('Cast', [known], { to: int(dataTypes.f32) });
}
