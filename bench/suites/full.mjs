// Training steps of tasks of examples/unit.unit, the paper's model. bench/full_size.mjs measures unitc alone,
// with memory.
import { torchIn, torchModes } from '../driver/peers.mjs';

/** Every task at batch 1 on small inputs. */
const usual = {
  tasks: {
    detection_coco: ['height', 'width', 'boxes'],
    detection_visual_genome: ['height', 'width', 'boxes'],
    visual_entailment: ['height', 'width', 'tokens'],
    vqa2: ['height', 'width', 'tokens'],
    glue_qnli: ['tokens'],
    glue_mnli_mismatched: ['tokens'],
    glue_qqp: ['tokens'],
    glue_sst2: ['tokens'],
  },
  inputs: [{ batch: 1, height: 128, width: 128, tokens: 16, boxes: 8 }],
};

/** A task of each kind; tasks that compile fastest come first. */
const { detection_coco, vqa2, glue_qnli } = usual.tasks;
const kinds = { glue_qnli, vqa2, detection_coco };

/** The model with few, narrow layers, to test the suite. */
const narrow = {
  set: { d: '96', image_width: '32' },
  replace: {
    'resnet(depth: 50, ': 'resnet(block: .bottleneck, depths: [1, 1, 1, 1], stem: 8, ',
    'bert(layers: 12, width: 768, heads: 12, hidden: 3072, ':
      'bert(layers: 2, width: 96, heads: 4, hidden: 192, ',
    '-> transformer(layers: 6, heads: 8, hidden: 2048, ': '-> transformer(layers: 2, heads: 8, hidden: 64, ',
    'cross_transformer(layers: 6, heads: 8, hidden: 2048, ':
      'cross_transformer(layers: 2, heads: 8, hidden: 96, ',
    30522: '1000',
  },
};

const variations = {
  usual: { ...usual, changes: {} },
  small: {
    tasks: kinds,
    changes: narrow,
    inputs: [1, 2].map((batch) => ({ batch, height: 32, width: 48, tokens: 4, boxes: 2 })),
  },
  gpu: {
    tasks: kinds,
    changes: {},
    inputs: [8, 1].map((batch) => ({ batch, height: 480, width: 640, tokens: 25, boxes: 16 })),
  },
};

/**
 * Only PyTorch runs a model of this size. Two settings differ from the paper's, so that losses can be
 * compared: no dropout, and a negligible ε, since the two libraries add ε in different places.
 */
const request = {
  spec: 'examples/unit.unit',
  replace: { 'let dropout = 10%': 'let dropout = 0%', 'eps: 1e-8': 'eps: 1e-14' },
  rate: 1e-6,
};

/** @returns {import('../driver/compare.mjs').Case[]} */
export function fullCases(sizes = 'usual') {
  const { tasks, inputs, changes } = variations[sizes];
  const replace = { ...request.replace, ...changes.replace };
  return inputs.flatMap((all) =>
    Object.entries(tasks).map(([task, names]) => {
      const own = Object.fromEntries(['batch', ...names].map((name) => [name, all[name]]));
      return {
        name: inputs.length > 1 ? `${task}, batch ${all.batch}` : task,
        kind: 'step',
        repeats: 1,
        tolerance: 2e-3,
        peers: torchModes.map(torchIn),
        request: { ...request, ...changes, replace, task, sizes: own },
      };
    }),
  );
}
