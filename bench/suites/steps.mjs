// Entire training steps: forward, backward and AdamW on all parameters that the task reaches.

const encoder = {
  name: 'text encoder',
  spec: 'bench/specs/text_encoder.unit',
  task: 'sentiment',
  sizes: { batch: 16, tokens: 32 },
  rate: 1e-4,
};

const emoji = {
  name: 'emoji detection',
  spec: 'examples/emoji.unit',
  task: 'detect',
  sizes: { batch: 16, height: 64, width: 64, boxes: 4 },
  // Small enough that the matching of the first step, which the other libraries receive, remains optimal.
  rate: 1e-5,
};

const resnet = {
  name: 'ResNet-18',
  spec: 'bench/specs/resnet18.unit',
  task: 'recognise',
  sizes: { batch: 16, height: 64, width: 64 },
  rate: 1e-4,
};

const quickstart = {
  name: 'quickstart',
  spec: 'examples/quickstart.unit',
  task: 'answer',
  sizes: { batch: 32, height: 32, width: 32, tokens: 16 },
  // ε as in full.mjs.
  replace: { 'eps: 1e-8': 'eps: 1e-14' },
  rate: 1e-4,
};

const half = { 'train {': 'device { precision: .f16 }\n\ntrain {' };

/** BERT base on 64 texts of 128 tokens. */
const base = {
  ...encoder,
  name: 'BERT base',
  set: { layers: '12', width: '768' },
  replace: { 'heads: 4, hidden: 4 * width': 'heads: 12, hidden: 4 * width' },
  sizes: { batch: 64, tokens: 128 },
  rate: 1e-5,
};

/** A small vocabulary, so that the layers dominate. */
const fewWords = { 30522: '1000' };

const narrow = { 'resnet(depth: 18)': 'resnet(block: .basic, depths: [2, 2, 2, 2], stem: 8)' };

const smallBase = {
  ...base,
  name: 'BERT base, narrow',
  set: { layers: '2', width: '48' },
  replace: { ...base.replace, ...fewWords },
  sizes: { batch: 2, tokens: 8 },
};

/** A step with tensors in f16. Its losses are compared with f32 losses of PyTorch. */
const inHalf = (step) => ({
  ...step,
  name: `${step.name} f16`,
  replace: { ...step.replace, ...half },
  tolerance: 1e-2,
});

const steps = {
  usual: [encoder, emoji, resnet],
  small: [
    { ...encoder, set: { width: '64' }, replace: fewWords, sizes: { batch: 2, tokens: 8 } },
    { ...quickstart, sizes: { ...quickstart.sizes, batch: 4 } },
    { ...emoji, sizes: { ...emoji.sizes, batch: 2 } },
    { ...resnet, replace: narrow, sizes: { ...resnet.sizes, batch: 1 } },
    inHalf(smallBase),
  ],
  gpu: [encoder, quickstart, emoji, resnet, base, inHalf(base)],
};

/** @returns {import('../driver/compare.mjs').Case[]} */
export function stepCases(sizes = 'usual') {
  return steps[sizes].map(({ name, tolerance = 1e-3, ...request }) => {
    return { name, kind: 'step', repeats: sizes === 'gpu' ? 20 : 2, tolerance, request };
  });
}
