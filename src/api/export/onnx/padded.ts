/** Prepared values of a tensor. */
interface Given<T> {
  readonly shape: readonly number[];
  readonly data: T;
}

/** A tensor enlarged to `shape` by `fill` after the end of each axis. */
export function padded(
  given: Given<Float32Array | Int32Array>,
  shape: readonly number[],
  fill: number,
): Float32Array | Int32Array {
  const { data } = given;
  const from = [shape[0]!, ...given.shape.slice(1)];
  if (from.every((size, axis) => size === shape[axis])) return data;
  const count = shape.reduce((product, size) => product * size, 1);
  const result = data instanceof Float32Array ? new Float32Array(count) : new Int32Array(count);
  result.fill(fill);
  for (let i = 0; i < data.length; i++) result[placeOf(i, from, shape)] = data[i]!;
  return result;
}

/** Place in a tensor of shape `to` of the element that has place `i` in one of shape `from`. */
function placeOf(i: number, from: readonly number[], to: readonly number[]): number {
  let [place, rest, stride] = [0, i, 1];
  for (let axis = from.length - 1; axis >= 0; axis--) {
    place += (rest % from[axis]!) * stride;
    rest = Math.floor(rest / from[axis]!);
    stride *= to[axis]!;
  }
  return place;
}
