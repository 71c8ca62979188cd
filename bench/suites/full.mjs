// One training step of every task of examples/unit.unit, the paper's model, at batch 1 on small inputs.
// bench/full_size.mjs measures unitc alone, with memory.
const sizes = { batch: 1, height: 128, width: 128, tokens: 16, boxes: 8 };

const tasks = {
  detection_coco: ['height', 'width', 'boxes'],
  detection_visual_genome: ['height', 'width', 'boxes'],
  visual_entailment: ['height', 'width', 'tokens'],
  vqa2: ['height', 'width', 'tokens'],
  glue_qnli: ['tokens'],
  glue_mnli_mismatched: ['tokens'],
  glue_qqp: ['tokens'],
  glue_sst2: ['tokens'],
};

/**
 * Only PyTorch runs a model of this size. Two settings differ from the paper's, so that losses can be
 * compared: no dropout, and a negligible ε, since the two libraries add it at different places.
 */
const request = {
  spec: 'examples/unit.unit',
  replace: { 'let dropout = 10%': 'let dropout = 0%', 'eps: 1e-8': 'eps: 1e-14' },
  rate: 1e-6,
};

/** @returns {import('../driver/compare.mjs').Case[]} */
export function fullCases() {
  return Object.entries(tasks).map(([task, names]) => {
    const own = Object.fromEntries(['batch', ...names].map((name) => [name, sizes[name]]));
    const peers = ['PyTorch'];
    return {
      name: task,
      kind: 'step',
      repeats: 1,
      tolerance: 2e-3,
      peers,
      request: { ...request, task, sizes: own },
    };
  });
}
