import type { NodeAttributes, OpName, TensorType } from '../../../compiler/ir/graph.ts';
import type { Emitter } from '../emitter.ts';
import type { Extent } from '../extent.ts';

/** A node to convert. */
export interface ConvertedNode<N extends OpName = OpName> {
  readonly emit: Emitter;
  /** Names of the ONNX inputs. */
  readonly inputs: readonly string[];
  /** Types at the first probed sizes, for element types and numbers of axes. */
  readonly types: readonly TensorType[];
  /** Extents of its inputs. */
  readonly inputExtents: readonly (readonly Extent[])[];
  /** Extents of its first output. */
  readonly extents: readonly Extent[];
  readonly attributes: NodeAttributes[N];
  /** The extent of an attribute that may depend on varying sizes. */
  extent(read: (attributes: NodeAttributes[N]) => number): Extent;
}

/** Adds the ONNX nodes of an op and returns the name of its first output. */
export type Converter<N extends OpName = OpName> = (node: ConvertedNode<N>) => string;

/** Converters by op. */
export type Converters = { readonly [N in OpName]?: Converter<N> };
