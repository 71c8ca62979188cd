// A small case of every kind, to check that the benchmark runs with the current compiler.
import { attentionCases } from './attention.mjs';
import { convCases } from './conv.mjs';
import { matmulCases } from './matmul.mjs';
import { stepCases } from './steps.mjs';

/** @returns {import('../driver/compare.mjs').Case[]} */
export function smokeCases() {
  const step = stepCases().find(({ name }) => name === 'emoji detection');
  const small = { ...step, request: { ...step.request, sizes: { ...step.request.sizes, batch: 2 } } };
  return [
    matmulCases().find(({ name }) => name.startsWith('25×')),
    convCases()[0],
    attentionCases()[0],
    small,
  ].map((each) => ({ ...each, repeats: 1 }));
}
