/**
 * The gradients of attention.ts: with dP = dy·vᵀ, δ = Σ dy·y per row and dS = P∘(F∘dP − δ),
 *
 *   dq = dS·k / √size,  dk = dSᵀ·q / √size,  dv = (P∘F)ᵀ·dy.
 *
 * Inputs: q, k, v, mask and keep_mask as in attention.ts, y and dy [B, Q, width] and ml [B, heads, Q, 2].
 * Outputs: dq [B, Q, width], dk and dv [B, K, width].
 *
 * P is recomputed from m and l (FlashAttention, Dao et al. 2022, algorithm 4), in two sweeps: one with
 * stationary queries for dq, one with stationary keys for dk and dv, so that no sum crosses invocations and
 * results are deterministic. Together 14 · queries · keys · size FLOP per head.
 */

import { expectOp, type Node } from '../../ir/graph.ts';
import { type AttentionSizes, attentionSizes } from '../../ops/support/attention.ts';
import type { Target } from '../../target.ts';
import { gradientTensors, queryTermsBytes } from '../attention/gradient.ts';
import { bindingsForBoth, keyGradients } from '../attention/key_gradients.ts';
import { bindingsToComputeTerms, queryGradient } from '../attention/query_gradient.ts';
import { queryTerms } from '../attention/query_terms.ts';
import { type SweepForm, sweepVariants } from '../attention/sweep.ts';
import type { NodeTensors } from '../storage/node_tensors.ts';
import type { NodeShaders } from '../variant.ts';

/**
 * With few storage bindings, the terms of the queries get a separate dispatch, and dk and dv are computed
 * separately. dk and dv are also separate if the vectors of both would not fit a GPU's registers.
 */
function lower(node: Node, form: SweepForm, target: Target, nodeTensors: NodeTensors): NodeShaders {
  const { attributes } = expectOp(node, 'attention_gradient');
  const sizes = attentionSizes(node.inputs[0]!.type, node.inputs[1]!.type, attributes);
  const tensors = gradientTensors(nodeTensors, sizes);
  const inQueryGradient = bindingsToComputeTerms(sizes) <= target.maxStorageBuffers;
  const both = bindingsForBoth(sizes) <= target.maxStorageBuffers && fitsRegisters(sizes, form);
  const parts: readonly (readonly ('dk' | 'dv')[])[] = both ? [['dk', 'dv']] : [['dk'], ['dv']];
  return {
    shaders: [
      ...(inQueryGradient ? [] : [queryTerms(sizes, tensors)]),
      queryGradient(sizes, tensors, inQueryGradient ? 'computed' : 'loaded', form),
      ...parts.map((wanted) => keyGradients(wanted, sizes, tensors, form)),
    ],
    scratch: [queryTermsBytes(sizes)],
    main: inQueryGradient ? 0 : 1,
  };
}

/** Registers of a GPU lane that may hold vectors. */
const vectorRegisters = 192;

/** Whether k, v, dk and dv of a lane fit a GPU's registers. */
function fitsRegisters({ size }: AttentionSizes, form: SweepForm): boolean {
  return form.loads !== 'workgroup' || (4 * size) / form.split <= vectorRegisters;
}

/** The gradient in every variant of a sweep. */
export const attentionGradient = sweepVariants('attention_gradient', lower);
