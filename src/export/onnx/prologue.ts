import type { Emitter } from './emitter.ts';
import type { Extent } from './extent.ts';
import type { OnnxValue } from './messages.ts';

/** Nodes that compute an input of a prediction graph from inputs of the file. */
export interface Prologue {
  /** Inputs of the file that replace `value`, the input of the graph. */
  inputs(value: OnnxValue): readonly OnnxValue[];
  /** Adds the nodes and returns the name of the result. `extents`: shape of the input of the graph. */
  emit(emit: Emitter, extents: readonly Extent[]): string;
}
