import type { KernelArgument } from '../kernel.ts';
import type { ElementType } from './element.ts';
import type { NodeStorage } from './node_storage.ts';
import { boundTensor, type Tensor } from './tensor.ts';

/** A scratch buffer that the dispatches of a node share. */
export interface ScratchBuffer {
  readonly index: number;
  readonly bytes: number;
}

/** The tensors of a node as its kernels bind them, under names and element types that each kernel chooses. */
export interface NodeTensors {
  /** Index of the input that the output of an elementwise node overwrites. */
  readonly overwritten: number | undefined;
  input(index: number, name: string, element: ElementType): Tensor;
  output(index: number, name: string, element: ElementType, access?: 'write' | 'read_write'): Tensor;
  scratch(buffer: ScratchBuffer, name: string, element: ElementType, access: 'read' | 'write'): Tensor;
}

/** Tensors stored as the planner decided. `limit`: largest binding in bytes. */
export function nodeTensors(storage: NodeStorage, limit: number): NodeTensors {
  const input = (index: number, name: string, element: ElementType): Tensor => {
    const access = index === storage.overwritten ? 'read_write' : 'read';
    const argument: KernelArgument = { input: index, access };
    return boundTensor({ name, element, argument, storage: storage.inputs[index]!, limit });
  };
  return {
    overwritten: storage.overwritten,
    input,
    output: (index, name, element, access = 'write') =>
      boundTensor({
        name,
        element,
        argument: { output: index, access },
        storage: storage.outputs[index]!,
        limit,
      }),
    scratch: ({ index, bytes }, name, element, access) =>
      boundTensor({
        name,
        element,
        argument: { scratch: index, access },
        storage: { bytes, half: false },
        limit,
      }),
  };
}
