import { int, ints } from '../emitter.ts';
import { type Extent, isFixed } from '../extent.ts';
import type { ConvertedNode, Converters } from './converter.ts';

/** Ops that move elements without computing any. */
export const layout: Converters = {
  reshape: ({ emit, inputs: [x], extents }) => {
    // ONNX infers one size, marked -1.
    const inferred = extents.map((extent) => (isFixed(extent) ? extent : -1));
    const several = inferred.filter((size) => size === -1).length > 1;
    return emit.node('Reshape', [x!, emit.sizes(several ? extents : inferred)]);
  },

  broadcast: ({ emit, inputs: [x], extents }) => emit.node('Expand', [x!, emit.sizes(extents)]),

  constant: ({ emit, extents, attributes: { value, dtype } }) => {
    const scalar = emit.constant(dtype, [], [value]);
    return extents.length === 0 ? scalar : emit.node('Expand', [scalar, emit.sizes(extents)]);
  },

  transpose: ({ emit, inputs, attributes: { permutation } }) =>
    emit.node('Transpose', inputs, { perm: ints(permutation) }),

  concat: ({ emit, inputs, attributes: { axis } }) => emit.node('Concat', inputs, { axis: int(axis) }),

  slice: ({ emit, inputs: [x], attributes: { axis }, extent }) =>
    emit.node('Slice', [
      x!,
      emit.sizes([extent(({ start }) => start)]),
      emit.sizes([extent(({ end }) => end)]),
      emit.sizes([axis]),
    ]),

  pad: ({ emit, inputs: [x], types, attributes: { axis, before, after } }) => {
    const axes = types[0]!.shape.map((_, i) => i);
    const sides = [before, after].flatMap((count) => axes.map((i) => (i === axis ? count : 0)));
    return emit.node('Pad', [x!, emit.sizes(sides)]);
  },

  gather_rows: ({ emit, inputs }) => emit.node('Gather', inputs, { axis: int(0) }),

  mask_shrink: ({ emit, inputs: [mask], inputExtents, extents }) => {
    const [, fullHeight, fullWidth] = inputExtents[0]! as [Extent, Extent, Extent];
    const [, height, width] = extents as [Extent, Extent, Extent];
    const rows = emit.node('Gather', [mask!, nearest(emit, height, fullHeight)], { axis: int(1) });
    return emit.node('Gather', [rows, nearest(emit, width, fullWidth)], { axis: int(2) });
  },
};

/** ⌊i · full / size⌋ for each index i of an axis: i64 [size]. */
function nearest(emit: ConvertedNode['emit'], size: Extent, full: Extent): string {
  if (isFixed(size) && isFixed(full)) {
    return emit.sizes(Array.from({ length: size }, (_, i) => Math.floor((i * full) / size)));
  }
  const scalar = (extent: Extent) => emit.node('Squeeze', [emit.sizes([extent]), emit.sizes([0])]);
  const [zero, one] = [emit.constant('i64', [], [0]), emit.constant('i64', [], [1])];
  const places = emit.node('Range', [zero, scalar(size), one]);
  return emit.node('Div', [emit.node('Mul', [places, emit.sizes([full])]), emit.sizes([size])]);
}
