import type { BlockSignature } from '../signature.ts';

export const device: BlockSignature = {
  kind: 'device',
  summary:
    'Execution options of a model: with any `memory` and `recompute` results are equal bit for bit, `precision` rounds them.',
  named: 'optional',
  fields: [
    {
      name: 'memory',
      type: { kind: 'integer', min: 1 },
      doc: "Bytes that a task's program may take on the device, with parameters, gradients and optimizer states (`4GiB`); more is an error before anything runs.",
      default: null,
    },
    {
      name: 'recompute',
      type: { kind: 'list', of: { kind: 'parameter_path' }, or: ['none', 'fit'] },
      doc: 'Activations that the backward pass recomputes instead of storing them: layers by path, each from its inputs; or with `.fit` cheap and large tensors, as far as `memory` asks for it.',
      default: 'none',
    },
    {
      name: 'precision',
      type: { kind: 'option', of: ['f32', 'f16'] },
      doc: 'How large activations and their gradients are stored. `.f16`: in half the memory, with sums, parameters and moments in f32 and a loss scale that adapts; needs an adapter with shader-f16.',
      default: 'f32',
    },
  ],
  nested: [],
  example: 'device webgpu { memory: 4GiB  recompute: .fit }',
};
