import { int, ints } from '../emitter.ts';
import { isFixed } from '../extent.ts';
import type { Converters } from './converter.ts';

/** Ops that move elements and compute none. */
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

  mask_shrink: ({ emit, inputs: [mask], types, attributes: { height, width } }) => {
    const [, fullHeight, fullWidth] = types[0]!.shape as [number, number, number];
    const nearest = (size: number, full: number) =>
      emit.sizes(Array.from({ length: size }, (_, i) => Math.floor((i * full) / size)));
    const rows = emit.node('Gather', [mask!, nearest(height, fullHeight)], { axis: int(1) });
    return emit.node('Gather', [rows, nearest(width, fullWidth)], { axis: int(2) });
  },
};
