import type { Draw, TypedTensor } from '../draw.ts';
import { kernelCase } from '../kernel_case.ts';
import type { CaseMaker } from './maker.ts';

/** Ops that move elements: copies, tables, ids, masks. */

/** A tensor of either type: both are moved in the same way. */
function anything(draw: Draw, shape: readonly number[]): TypedTensor {
  return draw.chance(0.7) ? draw.reals(shape) : draw.wholes(shape, -99, 99);
}

/** The first shape is wide, the second is high. */
function shapeOf(draw: Draw, index: number): number[] {
  return index < 2 ? draw.rows(index) : draw.shape(draw.whole(1, 4));
}

const concat: CaseMaker = (draw, index) => {
  const shape = index === 3 ? [3, 8, 20] : shapeOf(draw, index);
  const axis = draw.whole(0, shape.length - 1);
  const first = anything(draw, shape);
  // The last case has more parts than a dispatch can bind.
  const others = Array.from({ length: index === 4 ? 20 : draw.whole(1, 4) }, () => {
    const part = shape.with(axis, index === 4 || draw.chance(0.5) ? draw.size(13) : 4);
    return first.dtype === 'f32' ? draw.reals(part) : draw.wholes(part, -99, 99);
  });
  const { node, inputs } = kernelCase('concat', [first, ...others, first], { axis });
  // One value used as two parts.
  const given = [...node.inputs.slice(0, -1), node.inputs[0]!];
  return { node: { ...node, inputs: given }, inputs };
};

const pad: CaseMaker = (draw, index) => {
  const shape = shapeOf(draw, index);
  const axis = draw.whole(0, shape.length - 1);
  const attributes = { axis, before: draw.whole(0, 5), after: draw.whole(0, 5) };
  return kernelCase('pad', [anything(draw, shape)], attributes);
};

const slice: CaseMaker = (draw, index) => {
  const shape = shapeOf(draw, index);
  const axis = draw.whole(0, shape.length - 1);
  const start = draw.whole(0, shape[axis]! - 1);
  const end = draw.whole(start + 1, shape[axis]!);
  return kernelCase('slice', [anything(draw, shape)], { axis, start, end });
};

const transpose: CaseMaker = (draw, index) => {
  const shape = shapeOf(draw, index);
  return kernelCase('transpose', [anything(draw, shape)], { permutation: draw.permutation(shape.length) });
};

interface Table {
  readonly rows: number;
  readonly width: number;
  readonly ids: readonly number[];
}

/** Widths of vectors and of single elements; fewer rows than ids, so that ids repeat, or more. */
function table(draw: Draw, index: number): Table {
  const wide = index === 0;
  return {
    rows: draw.pick([1, 3, 67, 301]),
    width: wide ? 1031 : draw.size(),
    ids: wide ? [3] : index === 1 ? [331] : draw.shape(2).map((size) => Math.min(size, 20)),
  };
}

const gatherRows: CaseMaker = (draw, index) => {
  const { rows, width, ids } = table(draw, index);
  const inputs = [draw.reals([rows, width]), draw.wholes(ids, 0, rows - 1)];
  return kernelCase('gather_rows', inputs, { padding_row: draw.whole(-1, rows - 1) });
};

const gatherRowsGradient: CaseMaker = (draw, index) => {
  const { rows, width, ids } = table(draw, index);
  const few = draw.whole(0, Math.min(rows, 5) - 1);
  const inputs = [draw.wholes(ids, 0, few), draw.reals([...ids, width])];
  return kernelCase('gather_rows_gradient', inputs, { rows, padding_row: draw.pick([-1, 0, few]) });
};

const batchedGather: CaseMaker = (draw) => {
  const [rows, choices, places] = [draw.size(7), draw.size(17), draw.size()];
  const values = anything(draw, [rows, choices, ...draw.pick([[], [4], [3, 2]])]);
  const index = draw.wholes([rows, places], -2, choices - 1);
  return kernelCase('batched_gather', [values, index], { fill: draw.whole(-9, 9) });
};

const oneHotAverage: CaseMaker = (draw) => {
  const classes = draw.whole(1, 37);
  const ids = draw.wholes([...draw.shape(draw.whole(0, 2)), draw.size(17)], -3, classes + 2);
  return kernelCase('one_hot_average', [ids], { classes });
};

const maskShrink: CaseMaker = (draw) => {
  const [height, width] = [draw.whole(1, 67), draw.whole(1, 101)];
  const mask = draw.wholes([draw.whole(1, 3), height, width], 0, 1);
  return kernelCase('mask_shrink', [mask], { height: draw.whole(1, height), width: draw.whole(1, width) });
};

const sinePosition: CaseMaker = (draw) => {
  const mask = draw.wholes([draw.whole(1, 3), draw.whole(1, 13), draw.whole(1, 17)], 0, 1);
  return kernelCase('sine_position', [mask], {
    width: 4 * draw.whole(1, 9),
    temperature: draw.pick([20, 10000]),
  });
};

export const movementMakers: Readonly<Record<string, CaseMaker>> = {
  concat,
  gather_rows: gatherRows,
  gather_rows_gradient: gatherRowsGradient,
  one_hot_average: oneHotAverage,
  mask_shrink: maskShrink,
  pad,
  sine_position: sinePosition,
  slice,
  batched_gather: batchedGather,
  transpose,
};
