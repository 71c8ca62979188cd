import { builtins } from '../../../src/builtins.ts';
import { gradNorm } from '../../../src/compiler/catalog/clips/grad_norm.ts';
import { value } from '../../../src/compiler/catalog/clips/value.ts';
import type { TrainingArguments } from '../../../src/compiler/catalog/training.ts';
import { factorRule, updateRule } from '../../../src/compiler/training/rules.ts';
import type { Draw, TypedTensor } from '../draw.ts';
import { kernelCase } from '../kernel_case.ts';
import type { CaseMaker } from './maker.ts';

/** Cases of parameter updates, and of matching and losses in detection. */

interface Arena {
  readonly elements: number;
  readonly rates: number;
  /** Rows (first element, count, rate row) that do not overlap, with gaps between them. */
  readonly blocks: TypedTensor;
}

/** The next multiple of four, at which a block may begin. */
function fours(elements: number): number {
  return 4 * Math.ceil(elements / 4);
}

function arena(draw: Draw, index: number): Arena {
  const rates = draw.whole(1, 5);
  const count = index === 1 ? 67 : draw.whole(1, 9);
  const rows: number[] = [];
  let end = 0;
  for (let row = 0; row < count; row++) {
    const first = fours(end + draw.whole(0, 9));
    const length = index === 0 && row === 0 ? 1031 : draw.size();
    rows.push(first, length, draw.whole(0, rates - 1));
    end = first + length;
  }
  const blocks: TypedTensor = { dtype: 'i32', shape: [count, 3], data: Float64Array.from(rows) };
  return { elements: fours(end + draw.whole(0, 9)), rates, blocks };
}

const squaredSum: CaseMaker = (draw, index) => {
  const { elements, blocks } = arena(draw, index);
  return kernelCase('squared_sum', [draw.reals([elements]), blocks]);
};

const clipFactor: CaseMaker = (draw, index) => {
  const partials = Array.from({ length: draw.whole(1, 4) }, (_, i) =>
    draw.between([index === 0 && i === 0 ? 1031 : draw.size()], 0, 9),
  );
  const max = [0.1, 1, 1000, null][index % 4]!;
  const clip = max === null ? undefined : { builtin: gradNorm, args: { max } };
  return kernelCase('clip_factor', partials, { rule: factorRule(clip), scaled: false });
};

const accumulate: CaseMaker = (draw) => {
  const shape = [draw.size(), draw.size()];
  return kernelCase('accumulate', [draw.reals(shape), draw.reals(shape)], {
    scale: draw.pick([1 / 3, 1 / 4]),
  });
};

const assign: CaseMaker = (draw) => {
  const shape = [draw.size(), draw.size()];
  return kernelCase('assign', [draw.reals(shape), draw.reals(shape)]);
};

const elementOptimizers = builtins.optimizers.filter((optimizer) => optimizer.scope === 'element');

/** Every optimizer of single elements in turn, with and without a limit on each element. */
const optimizerStep: CaseMaker = (draw, index) => {
  const { elements, rates, blocks } = arena(draw, index);
  const optimizer = elementOptimizers[index % elementOptimizers.length]!;
  const args = {
    ...Object.fromEntries(optimizer.parameters.map(({ name, default: value }) => [name, value ?? null])),
    ...(optimizer.parameters.some(({ name }) => name === 'eps') ? { eps: draw.pick([1e-8, 1e-6]) } : {}),
  } as TrainingArguments;
  const clip = draw.pick([undefined, { builtin: value, args: { max: 0.2 } }]);
  const states = optimizer.states(args).map(() => draw.between([elements], 0, 1));
  const columns = Object.keys(optimizer.rates).length;
  return kernelCase(
    'optimizer_step',
    [
      draw.reals([elements]),
      draw.reals([elements]),
      ...states,
      blocks,
      draw.between([rates, columns], 0, 0.1),
      draw.between([1], 0.1, 1),
    ],
    { rule: updateRule(optimizer, args, clip), skips: false },
  );
};

/** Labels [N, T]: the first few targets of each image, then -1. */
function labels(draw: Draw, images: number, targets: number, classes: number): TypedTensor {
  const all = draw.wholes([images, targets], 0, classes - 1);
  for (let image = 0; image < images; image++) {
    all.data.fill(-1, image * targets + draw.whole(0, targets), (image + 1) * targets);
  }
  return all;
}

const matchCost: CaseMaker = (draw) => {
  const [images, queries, classes, targets] = [draw.size(7), draw.size(37), draw.size(20), draw.size(17)];
  const boxes = (count: number) => draw.between([images, count, 4], 0.05, 0.6);
  return kernelCase(
    'match_cost',
    [
      draw.between([images, queries, classes], 0, 1),
      boxes(queries),
      labels(draw, images, targets, classes),
      boxes(targets),
    ],
    { class: draw.pick([1, 0]), box: draw.between([1], 0, 5).data[0]!, giou: 2 },
  );
};

const generalizedIou: CaseMaker = (draw) => {
  const shape = [...draw.shape(draw.whole(0, 2)), 4];
  return kernelCase('generalized_iou', [draw.between(shape, 0.1, 0.6), draw.between(shape, 0.1, 0.6)]);
};

const generalizedIouGradient: CaseMaker = (draw) => {
  const shape = [...draw.shape(draw.whole(0, 2)), 4];
  const boxes = () => draw.between(shape, 0.1, 0.6);
  return kernelCase('generalized_iou_gradient', [boxes(), boxes(), draw.reals(shape.slice(0, -1))]);
};

const assignment: CaseMaker = (draw, index) => {
  const forms = [
    [67, 13],
    [5, 37],
    [1, 1],
    [draw.size(), draw.size()],
  ];
  const [queries, targets] = forms[index % forms.length] as [number, number];
  const images = draw.whole(1, 3);
  return kernelCase('assignment', [draw.reals([images, queries, targets]), labels(draw, images, targets, 5)]);
};

export const trainingMakers: Readonly<Record<string, CaseMaker>> = {
  accumulate,
  assign,
  assignment,
  clip_factor: clipFactor,
  generalized_iou: generalizedIou,
  generalized_iou_gradient: generalizedIouGradient,
  match_cost: matchCost,
  optimizer_step: optimizerStep,
  squared_sum: squaredSum,
};
