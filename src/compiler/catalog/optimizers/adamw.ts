import type { Signature } from '../signature.ts';

export const adamw: Signature = {
  name: 'adamw',
  category: 'optimizer',
  summary:
    'Adam with decoupled weight weight_decay: m ← β1 m + (1−β1) g; v ← β2 v + (1−β2) g²; θ ← θ − η·√(1−β2^t)/(1−β1^t)·m/(√v + ' +
    'eps); then θ ← θ − η·weight_decay·θ. t counts the updates of the parameter itself: one that a step does not reach is left alone.',
  parameters: [
    {
      name: 'lr',
      type: { kind: 'number', exclusiveMin: 0, min: 0 },
      doc: 'Learning rate η, before the factor of `lr_schedule`. Groups may have their own.',
    },
    {
      name: 'beta1',
      type: { kind: 'number', min: 0, max: 0.999999 },
      doc: 'Decay of the mean of gradients.',
      default: 0.9,
    },
    {
      name: 'beta2',
      type: { kind: 'number', min: 0, max: 0.999999 },
      doc: 'Decay of the mean of squared gradients.',
      default: 0.999,
    },
    {
      name: 'eps',
      type: { kind: 'number', exclusiveMin: 0, min: 0 },
      doc: 'Added to √v, which it keeps from zero.',
      default: 1e-8,
    },
    {
      name: 'weight_decay',
      type: { kind: 'number', min: 0 },
      doc: 'Weight decay of every trained parameter, biases and norms included.',
      default: 0,
    },
  ],
  example: 'optimizer: adamw(lr: 5e-5, eps: 1e-8, weight_decay: 1e-4)',
};
