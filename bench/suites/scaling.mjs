// How unitc's training step time grows with the layers, batch size and tokens of a small text encoder.

/** Sizes of the axes that are not varied. */
export const middle = { layers: 4, batch: 16, tokens: 32 };

const axes = {
  layers: [2, 4, 8, 16],
  batch: [8, 16, 32, 64],
  tokens: [16, 32, 64, 128],
};

/**
 * @returns {(import('../driver/compare.mjs').Case & { axis: string, at: number })[]} the sizes of an axis
 *   are consecutive
 */
export function scalingCases() {
  return Object.entries(axes).flatMap(([axis, values]) => {
    const most = Math.max(...values);
    return values.map((at) => scalingCase(axis, at, (2 * most) / at));
  });
}

/**
 * @param {number} repeats inversely proportional to the size, so that all measurements take about the same
 *   time
 */
function scalingCase(axis, at, repeats) {
  const { layers, batch, tokens } = { ...middle, [axis]: at };
  const request = {
    spec: 'bench/specs/text_encoder.unit',
    set: { layers: String(layers), width: '128' },
    // A small vocabulary, so that the layers dominate.
    replace: { 30522: '1000' },
    task: 'sentiment',
    sizes: { batch, tokens },
    rate: 1e-4,
  };
  return { name: `${axis} ${at}`, kind: 'step', repeats, tolerance: 0, peers: [], axis, at, request };
}
