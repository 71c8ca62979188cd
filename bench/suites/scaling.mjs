// How the time of a training step grows with the layers, the batch and the tokens of a small text encoder: ours alone.
const middle = { layers: 4, batch: 16, tokens: 32 };

const axes = {
  layers: [2, 4, 8, 16],
  batch: [8, 16, 32, 64],
  tokens: [16, 32, 64, 128],
};

/** @returns {(import('../driver/compare.mjs').Case & { axis: string, at: number })[]} */
export function scalingCases() {
  return Object.entries(axes).flatMap(([axis, values]) => values.map((at) => scalingCase(axis, at)));
}

function scalingCase(axis, at) {
  const { layers, batch, tokens } = { ...middle, [axis]: at };
  const request = {
    spec: 'bench/specs/text_encoder.unit',
    set: { layers: String(layers), width: '128' },
    // A small table: what is to be seen is the layers.
    replace: { 30522: '1000' },
    task: 'sentiment',
    sizes: { batch, tokens },
    rate: 1e-4,
  };
  return { name: `${axis} ${at}`, kind: 'step', repeats: 2, tolerance: 0, peers: [], axis, at, request };
}
