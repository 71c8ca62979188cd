import { type Extent, extentKey, isFixed, type VaryingExtent } from './extent.ts';
import type { DataType, OnnxAttribute, OnnxNode, OnnxTensor } from './messages.ts';
import { type ExtentSource, KnownShapes, UnknownExtentError } from './shapes.ts';

type ConstantArray = Float32Array | Float64Array | Int32Array | Uint32Array | BigInt64Array | Uint8Array;

/** A graph under construction. Generated names begin with a slash, which no name of a spec does. */
export class Emitter {
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers: OnnxTensor[] = [];
  readonly #constants = new Map<string, string>();
  readonly #shapes = new KnownShapes();
  /** Names of the size tensors emitted so far, by `extentKey`. */
  readonly #sizes = new Map<string, string>();
  #next = 0;
  #layer = '';

  get nodes(): readonly OnnxNode[] {
    return this.#nodes;
  }

  get initializers(): readonly OnnxTensor[] {
    return this.#initializers;
  }

  /** Sets the layer of the nodes that follow. */
  enter(layer: string): void {
    this.#layer = layer;
  }

  /** Adds a node with one output and returns its name: `output`, or a new one. */
  node(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    output = `/${this.#next++}`,
  ): string {
    const name = `${this.#layer}/${type}_${this.#nodes.length}`;
    this.#nodes.push({ name, type, inputs, outputs: [output], attributes });
    return output;
  }

  /** Registers the shape of a tensor, from which varying sizes can be read. */
  shape(tensor: string, extents: readonly Extent[]): void {
    this.#shapes.add(tensor, extents);
  }

  initializer(tensor: OnnxTensor): void {
    this.#initializers.push(tensor);
  }

  /** A constant; equal ones are stored once. */
  constant(type: DataType, dims: readonly number[], values: readonly number[]): string {
    const key = `${type} [${dims}] ${values}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name = `/constant_${this.#constants.size}`;
    this.#constants.set(key, name);
    this.initializer({ name, type, dims, bytes: bytesOf(numbersOf(type, values)) });
    return name;
  }

  scalar(value: number): string {
    return this.constant('f32', [], [value]);
  }

  /** A list of sizes, axes or indices: i64 [n]. Throws UnknownExtentError. */
  sizes(extents: readonly Extent[]): string {
    if (extents.every(isFixed)) return this.constant('i64', [extents.length], extents);
    const parts = extents.map((extent) =>
      isFixed(extent) ? this.constant('i64', [1], [extent]) : this.#varying(extent),
    );
    return parts.length === 1 ? parts[0]! : this.node('Concat', parts, { axis: int(0) });
  }

  /** A varying size: i64 [1]. */
  #varying(extent: VaryingExtent): string {
    const key = extentKey(extent);
    const known = this.#sizes.get(key);
    if (known !== undefined) return known;
    const size = this.#read(extent);
    this.#sizes.set(key, size);
    return size;
  }

  #read(extent: VaryingExtent): string {
    const factors = this.#shapes.factorsOf(extent)?.map((source) => this.#sizeOf(source));
    if (factors) return factors.length === 1 ? factors[0]! : this.node('Mul', factors);
    const multiple = this.#shapes.multipleOf(extent);
    if (!multiple) throw new UnknownExtentError(this.#layer);
    const factor = this.constant('i64', [1], [multiple.factor]);
    return this.node('Mul', [this.#sizeOf(multiple.source), factor]);
  }

  #sizeOf({ tensor, axis }: ExtentSource): string {
    return this.node('Shape', [tensor], { start: int(axis), end: int(axis + 1) });
  }
}

export function int(value: number): OnnxAttribute {
  return { kind: 'int', value };
}

export function ints(values: readonly number[]): OnnxAttribute {
  return { kind: 'ints', values };
}

export function float(value: number): OnnxAttribute {
  return { kind: 'float', value };
}

function numbersOf(type: DataType, values: readonly number[]): ConstantArray {
  switch (type) {
    case 'f32':
      return Float32Array.from(values);
    case 'f64':
      return Float64Array.from(values);
    case 'i32':
      return Int32Array.from(values);
    case 'u32':
      return Uint32Array.from(values);
    case 'i64':
      return BigInt64Array.from(values, BigInt);
    case 'u8':
    case 'bool':
      return Uint8Array.from(values);
    case 'f16':
    case 'string':
      throw new Error(`constants are not stored as ${type}`);
  }
}

/** The bytes of a typed array, without a copy. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
