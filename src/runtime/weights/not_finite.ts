import { toFloats, type WeightDType } from './dtype.ts';

/** A value that is NaN or infinite. */
export interface NotFinite {
  readonly index: number;
  readonly value: number;
}

/** The first value of a tensor that is not finite, in row-major order; undefined if all are finite. */
export function notFiniteIn(dtype: WeightDType, bytes: Uint8Array<ArrayBuffer>): NotFinite | undefined {
  const values = floatsIn(dtype, bytes);
  const index = values?.findIndex((value: number) => !Number.isFinite(value)) ?? -1;
  return index < 0 ? undefined : { index, value: values![index]! };
}

/** Undefined for integers, which are finite. */
function floatsIn(
  dtype: WeightDType,
  bytes: Uint8Array<ArrayBuffer>,
): Float32Array | Float64Array | undefined {
  switch (dtype) {
    case 'F64':
      // Values beyond the range of 32-bit floats are finite.
      return new Float64Array(bytes.slice().buffer);
    case 'F32':
    case 'F16':
    case 'BF16':
      return toFloats(dtype, bytes, '');
    default:
      return undefined;
  }
}
