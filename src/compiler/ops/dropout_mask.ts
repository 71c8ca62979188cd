import { philox4x32, philoxFunctions } from '../../philox.ts';
import type { Attributes } from '../ir/graph.ts';
import type { Op } from './op.ts';
import { listOf, numberOf } from './support/attributes.ts';
import { zeros } from './support/tensors.ts';
import { expectDType, expectInputs, expectShape, typed } from './support/typing.ts';

/** Builtins below it drop. An integer, so that WGSL and TypeScript agree on every word. */
function threshold(attributes: Attributes): number {
  return Math.ceil(numberOf(attributes, 'rate') * 2 ** 32);
}

function keptScale(attributes: Attributes): number {
  return 1 / (1 - numberOf(attributes, 'rate'));
}

const random = { shape: [4], dtype: 'u32' as const, values: [0x9e3779b9, 7, 3, 0], constant: true };

export const dropoutMask: Op = {
  name: 'dropout_mask',
  summary:
    'Inverted dropout: 0 with probability `rate`, else 1/(1 - rate). Philox4x32-10 with key random[0..1] and counter ' +
    '(element / 4, `site`, random[2..3]), word element mod 4; an element is kept where word · 2^-32 ≥ rate.',
  kind: 'elementwise',
  wholeInputs: [0],
  infer(inputs, attributes) {
    expectInputs('dropout_mask', inputs, 1);
    expectDType('dropout_mask', 'random', inputs[0]!, 'u32');
    expectShape('dropout_mask', 'random', inputs[0]!, [4]);
    const rate = numberOf(attributes, 'rate');
    if (!(rate >= 0 && rate < 1)) throw new Error(`a dropout rate is in [0, 1); this one is ${rate}`);
    return [typed('f32', listOf(attributes, 'shape'))];
  },
  reference(inputs, attributes, outputs) {
    const [key0, key1, counter2, counter3] = inputs[0]!.data;
    const y = zeros(outputs[0]!.shape);
    const site = numberOf(attributes, 'site');
    const limit = threshold(attributes);
    const scale = keptScale(attributes);
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
    const limit = `${Math.min(threshold(attributes), 2 ** 32 - 1)}u`;
    return `dropout_mask(${index}, ${site}, ${limit}, ${keptScale(attributes)}f, vec4<u32>(${words}))`;
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
};
