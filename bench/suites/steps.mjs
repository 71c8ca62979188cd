// Entire training steps: forward, backward and AdamW on all parameters that the task reaches.

const steps = [
  {
    name: 'text encoder',
    spec: 'bench/specs/text_encoder.unit',
    task: 'sentiment',
    sizes: { batch: 16, tokens: 32 },
    rate: 1e-4,
  },
  {
    name: 'emoji detection',
    spec: 'examples/emoji.unit',
    task: 'detect',
    sizes: { batch: 16, height: 64, width: 64, boxes: 4 },
    // Small enough that the matching of the first step, which the other libraries receive, remains optimal.
    rate: 1e-5,
  },
  {
    name: 'ResNet-18',
    spec: 'bench/specs/resnet18.unit',
    task: 'recognise',
    sizes: { batch: 16, height: 64, width: 64 },
    rate: 1e-4,
  },
];

/** @returns {import('../driver/compare.mjs').Case[]} */
export function stepCases() {
  return steps.map(({ name, ...request }) => ({ name, kind: 'step', repeats: 2, tolerance: 1e-3, request }));
}
