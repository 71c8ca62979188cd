import type { NodeTensors } from '../storage/node_tensors.ts';
import type { Tensor } from '../storage/tensor.ts';
import type { GemmOperand, ProductOperands } from './types.ts';

/** An operand that is a tensor. */
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

/**
 * Index of the node's input that is an operand. Throws if a prologue computes the operand: variants with
 * textures do not accept such products.
 */
export function inputOf({ inputs }: ProductOperands, operand: 0 | 1): number {
  const input = inputs[operand];
  if (input === undefined) throw new Error('a computed operand cannot be read through a texture');
  return input;
}
