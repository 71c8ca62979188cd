import { computeOp } from './define.ts';
import { assign } from './support/hungarian.ts';
import { dim, typed } from './support/typing.ts';

export const assignment = computeOp({
  name: 'assignment',
  summary:
    'The one-to-one assignment of queries to targets with the least total cost, for each image; labels are −1 ' +
    'beyond the targets of an image. Outputs the query of each target and the target of each query; −1 for none. ' +
    'DETR (arXiv 2005.12872), section 3.1.',
  inputs: ['cost: f32 [N, Q, T]', 'labels: i32 [N, T]'],
  outputs: ['queries: i32 [N, T]', 'targets: i32 [N, Q]'],
  attributes: {},
  infer([cost]) {
    const [images, queries, targets] = cost.shape as [number, number, number];
    return [
      typed('i32', [images, targets], [dim(cost, 0), dim(cost, 2)]),
      typed('i32', [images, queries], [dim(cost, 0), dim(cost, 1)]),
    ];
  },
  reference([cost, labels]) {
    const [images, queries, targets] = cost.shape as [number, number, number];
    const ofTarget = { shape: [images, targets], data: new Float64Array(images * targets).fill(-1) };
    const ofQuery = { shape: [images, queries], data: new Float64Array(images * queries).fill(-1) };
    for (let n = 0; n < images; n++) {
      const real = labels.data.subarray(n * targets, (n + 1) * targets).filter((label) => label >= 0).length;
      const at = (query: number, target: number) => cost.data[(n * queries + query) * targets + target]!;
      assign(at, queries, real).forEach((query, target) => {
        if (query < 0) return;
        ofTarget.data[n * targets + target] = query;
        ofQuery.data[n * queries + query] = target;
      });
    }
    return [ofTarget, ofQuery];
  },
  samples: [
    {
      name: 'three images, one without targets',
      inputs: [
        { shape: [3, 9, 5] },
        { shape: [3, 5], dtype: 'i32', values: [2, 0, 1, -1, -1, 3, 3, 0, 1, 2, -1, -1, -1, -1, -1] },
      ],
    },
    {
      name: 'more targets than queries',
      inputs: [{ shape: [1, 3, 7] }, { shape: [1, 7], dtype: 'i32', values: [0, 1, 2, 3, 4, 5, 6] }],
    },
    {
      name: 'more queries than lanes',
      inputs: [{ shape: [1, 150, 33] }, { shape: [1, 33], dtype: 'i32', below: 9 }],
    },
    {
      name: 'a cost that is not a number',
      inputs: [
        { shape: [1, 2, 2], values: [Number.NaN, 1, 2, 3] },
        { shape: [1, 2], dtype: 'i32', values: [0, 0] },
      ],
    },
  ],
});
