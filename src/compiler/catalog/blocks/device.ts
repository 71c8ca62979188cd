import type { BlockSignature } from '../signature.ts';

export const device: BlockSignature = {
  kind: 'device',
  summary:
    'Execution options. `memory` and `recompute` do not change results; `precision: .f16` rounds them.',
  named: 'optional',
  fields: [
    {
      name: 'memory',
      type: { kind: 'integer', min: 1 },
      doc: "Most bytes that a task's program may take on the device, including parameters, gradients and optimizer states (`4GiB`). A program that needs more is refused before anything runs.",
      default: null,
    },
    {
      name: 'recompute',
      type: { kind: 'list', of: { kind: 'parameter_path' }, or: ['none', 'fit'] },
      doc: 'Activations that the backward pass recomputes instead of storing: those of layers named by path, each recomputed from the inputs of its layer; or, with `.fit`, of large tensors that are cheap to compute, as many as `memory` requires.',
      default: 'none',
    },
    {
      name: 'precision',
      type: { kind: 'option', of: ['f32', 'f16'] },
      doc: 'Storage of large activations and their gradients. `.f16` takes half the memory; sums, parameters and optimizer states stay f32, with dynamic loss scaling. The adapter needs shader-f16.',
      default: 'f32',
    },
  ],
  nested: [],
  example: 'device webgpu { memory: 4GiB  recompute: .fit }',
};
