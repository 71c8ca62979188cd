import { expectOp, type Node } from '../../ir/graph.ts';
import { attentionSizes } from '../../ops/support/attention.ts';
import type { Target } from '../../target.ts';
import { gradientTensors, rowsBytes } from '../attention/gradient.ts';
import { bindingsForBoth, keyGradients } from '../attention/key_gradients.ts';
import { bindingsToMake, queryGradient } from '../attention/query_gradient.ts';
import { rowSums } from '../attention/row_sums.ts';
import { type SweepForm, sweepVariants } from '../attention/sweep.ts';
import type { Lowering } from '../kernel.ts';
import type { NodeTensors } from '../storage/node_tensors.ts';

/** Adapters with few bindings compute row sums in a separate kernel, and dk and dv in one kernel each. */
function lower(node: Node, form: SweepForm, target: Target, nodeTensors: NodeTensors): Lowering {
  const { attributes } = expectOp(node, 'attention_gradient');
  const sizes = attentionSizes(node.inputs[0]!.type, node.inputs[1]!.type, attributes);
  const tensors = gradientTensors(nodeTensors, sizes);
  const makes = bindingsToMake(sizes) <= target.maxStorageBuffers;
  const parts: readonly (readonly ('dk' | 'dv')[])[] =
    bindingsForBoth(sizes) <= target.maxStorageBuffers ? [['dk', 'dv']] : [['dk'], ['dv']];
  return {
    dispatches: [
      ...(makes ? [] : [rowSums(sizes, tensors, target)]),
      queryGradient(sizes, tensors, makes ? 'made' : 'given', form, target),
      ...parts.map((wanted) => keyGradients(wanted, sizes, tensors, form, target)),
    ],
    scratch: [rowsBytes(sizes)],
    main: makes ? 0 : 1,
  };
}

/** The gradient in every form of a sweep. */
export const attentionGradient = sweepVariants('attention_gradient', lower);
