import type { NodeTensors } from '../storage/node_tensors.ts';
import type { Tensor } from '../storage/tensor.ts';
import type { GemmOperand, ProductOperands } from './types.ts';

/** A tensor as an operand. */
export function storedOperand(tensor: Tensor): GemmOperand {
  return { tensors: [tensor], functions: '', load: tensor.load };
}

/** Operands that are the inputs of the node. */
export function storedOperands(inputs: readonly [number, number], tensors: NodeTensors): ProductOperands {
  return {
    inputs,
    tensors,
    bind: (operand, name, element) => storedOperand(tensors.input(inputs[operand], name, element)),
  };
}

/** The input that an operand is. Kernels that read operands through textures are never chosen for others. */
export function inputOf({ inputs }: ProductOperands, operand: 0 | 1): number {
  const input = inputs[operand];
  if (input === undefined) throw new Error('an operand that a prologue computes is not stored');
  return input;
}
