import { philox4x32, philoxFunctions } from '../../philox.ts';
import { elementwiseOp } from './define.ts';
import { zeros } from './support/tensors.ts';
import { typed } from './support/typing.ts';

/** Random words below this threshold drop their element. An integer, so that WGSL and TypeScript agree. */
function threshold(rate: number): number {
  return Math.ceil(rate * 2 ** 32);
}

function keepScale(rate: number): number {
  return 1 / (1 - rate);
}

const random = { shape: [4], dtype: 'u32' as const, values: [0x9e3779b9, 7, 3, 0], constant: true };

export const dropoutMask = elementwiseOp({
  name: 'dropout_mask',
  summary:
    'Inverted dropout: 0 with probability `rate`, otherwise 1/(1 − rate). Philox4x32-10 with key random[0..1] and ' +
    'counter (element / 4, `site`, random[2..3]), word element mod 4; an element is kept if word · 2^−32 ≥ rate.',
  inputs: ['random: u32 [4]'],
  outputs: ['mask: f32 [...]'],
  attributes: { rate: 'number', site: 'integer', shape: 'integers' },
  constraints: { rate: 'a `rate` in [0, 1)' },
  arrayInputs: [0],
  infer(_inputs, { rate, shape }, violates) {
    if (!(rate >= 0 && rate < 1)) violates('rate', `it is ${rate}`);
    return [typed('f32', shape)];
  },
  reference(inputs, attributes, outputs) {
    const [key0, key1, counter2, counter3] = inputs[0].data;
    const y = zeros(outputs[0].shape);
    const site = attributes.site;
    const limit = threshold(attributes.rate);
    const scale = keepScale(attributes.rate);
    for (let first = 0; first < y.data.length; first += 4) {
      const words = philox4x32([first / 4, site, counter2!, counter3!], [key0!, key1!]);
      for (let i = first; i < Math.min(first + 4, y.data.length); i++) {
        y.data[i] = words[i - first]! >= limit ? scale : 0;
      }
    }
    return [y];
  },
  dispatched: ['site'],
  expression([random], attributes, index, [site]) {
    const words = [0, 1, 2, 3].map((word) => `${random}[${word}]`).join(', ');
    const limit = `${Math.min(threshold(attributes.rate), 2 ** 32 - 1)}u`;
    return `dropout_mask(${index}, ${site}, ${limit}, ${keepScale(attributes.rate)}f, vec4<u32>(${words}))`;
  },
  functions: {
    ...philoxFunctions,
    dropout_mask: `fn dropout_mask(index: u32, site: u32, threshold: u32, scale: f32, random: vec4<u32>) -> f32 {
  let words = philox4x32(vec4<u32>(index >> 2u, site, random.z, random.w), random.xy);
  return select(0.0, scale, words[index & 3u] >= threshold);
}`,
  },
  samples: [
    { name: 'tenth', inputs: [random], attributes: { rate: 0.1, site: 3, shape: [3, 5, 7] } },
    { name: 'half', inputs: [random], attributes: { rate: 0.5, site: 0, shape: [257] } },
    { name: 'nothing dropped', inputs: [random], attributes: { rate: 0, site: 1, shape: [9] } },
  ],
});
