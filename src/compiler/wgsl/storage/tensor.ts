import type { KernelArgument } from '../kernel.ts';
import { accessorFunctions } from './accessors.ts';
import type { ElementType } from './element.ts';
import { storedType } from './half.ts';
import type { TensorStorage } from './node_storage.ts';
import { windowsOf } from './windows.ts';

/** One storage buffer of a shader: a runtime-sized array. */
export interface BufferBinding {
  readonly name: string;
  /** Type of the stored elements: the kernel's element type, or `f16` or `vec4h`. */
  readonly type: string;
  readonly argument: KernelArgument;
}

/**
 * A tensor as a kernel reads and writes it. Indices and values are WGSL expressions. The methods print direct
 * accesses to the base buffer, or calls of accessor functions if the tensor is stored as f16 or in several
 * windows.
 */
export interface Tensor {
  readonly name: string;
  readonly element: ElementType;
  /** The storage buffers that hold the tensor; none if it shares the buffers of another tensor. */
  readonly bindings: readonly BufferBinding[];
  /** Whether the buffers hold f16. */
  readonly half: boolean;
  /** WGSL functions that the printed accesses call. */
  readonly functions: readonly string[];
  /** The tensor that this one overwrites. */
  readonly sharedWith?: Tensor;
  /** Expression of the element at `index`. */
  load(index: string): string;
  /** Statement that writes the element at `index`. */
  store(index: string, value: string): string;
  /** Statement that adds to the element at `index`. */
  add(index: string, value: string): string;
}

export interface TensorRequest {
  readonly name: string;
  readonly element: ElementType;
  readonly argument: KernelArgument;
  readonly storage: TensorStorage;
  /** Largest binding in bytes. */
  readonly limit: number;
}

/** A tensor in storage buffers of the kernel. */
export function boundTensor({ name, element, argument, storage, limit }: TensorRequest): Tensor {
  const windows = windowsOf(name, storage.bytes, limit);
  const type = storage.half ? storedType(element) : element;
  const bindings = windows.map(
    (window): BufferBinding => ({
      name: window.name,
      type,
      argument: windows.length === 1 ? argument : { ...argument, range: window.range },
    }),
  );
  const tensor = { name, element, bindings, half: storage.half };
  if (!storage.half && windows.length === 1) return { ...tensor, functions: [], ...directAccess(name) };
  return {
    ...tensor,
    functions: accessorFunctions({ name, element, half: storage.half, windows }),
    ...accessorCalls(name),
  };
}

/** A tensor that overwrites another tensor of the kernel in place, element by element. */
export function sharedTensor(name: string, element: ElementType, owner: Tensor): Tensor {
  if (owner.element !== element) {
    throw new Error(`tensor ${name} of ${element} cannot be written over ${owner.name} of ${owner.element}`);
  }
  const { half, load, store, add } = owner;
  return { name, element, bindings: [], half, functions: [], sharedWith: owner, load, store, add };
}

type Access = Pick<Tensor, 'load' | 'store' | 'add'>;

function directAccess(name: string): Access {
  return {
    load: (index) => `${name}[${index}]`,
    store: (index, value) => `${name}[${index}] = ${value};`,
    add: (index, value) => `${name}[${index}] += ${value};`,
  };
}

function accessorCalls(name: string): Access {
  const at = (index: string): string => `u32(${index})`;
  const load = (index: string): string => `${name}_load(${at(index)})`;
  return {
    load,
    store: (index, value) => `${name}_store(${at(index)}, ${value});`,
    add: (index, value) => `${name}_store(${at(index)}, ${load(index)} + (${value}));`,
  };
}

/**
 * Name of the base buffer, for code that indexes it freely. Throws if the tensor has accessors; the planner
 * never stores freely indexed tensors that way.
 */
export function arrayName({ name, functions }: Tensor): string {
  if (functions.length > 0) throw new Error(`tensor ${name} is read as an array but not stored as one`);
  return name;
}
