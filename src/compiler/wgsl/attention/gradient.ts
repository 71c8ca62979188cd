import type { AttentionSizes } from '../../ops/support/attention.ts';
import type { ShaderParts } from '../emit/shader.ts';
import { elementType } from '../storage/element.ts';
import type { NodeTensors } from '../storage/node_tensors.ts';
import type { Tensor } from '../storage/tensor.ts';
import { sweepNeeds } from './streamed.ts';
import { type Sweep, sweepGrid, sweepName, sweepSizes } from './sweep.ts';
import type { StreamedTensors } from './tokens.ts';

/** Bytes of query_terms [batch, heads, queries, 3]: m, 1 / l and δ = Σ dy·y of each query. */
export function queryTermsBytes({ batch, heads, queries }: AttentionSizes): number {
  return 4 * 3 * batch * heads * queries;
}

/** The tensors of the gradient that several of its dispatches bind. */
export interface GradientTensors {
  readonly q: Tensor;
  readonly k: Tensor;
  readonly v: Tensor;
  /** Absent if no key is masked. */
  readonly mask: Tensor | undefined;
  /** Keep mask of dropout, a bit per key; absent without dropout. */
  readonly keepMask: Tensor | undefined;
  readonly y: Tensor;
  /** m and 1 / l of each query. */
  readonly ml: Tensor;
  readonly dy: Tensor;
  readonly dq: Tensor;
  readonly dk: Tensor;
  readonly dv: Tensor;
  /** The scratch buffer of `queryTermsBytes`, which one dispatch writes and the following ones read. */
  queryTerms(access: 'read' | 'write'): Tensor;
}

/** The tensors under their names in the kernels. Inputs: q, k, v, mask?, keep_mask?, y, ml, dy. */
export function gradientTensors(tensors: NodeTensors, sizes: AttentionSizes): GradientTensors {
  const element = elementType('f32', sizes.size % 4 === 0 ? 4 : 1);
  const yInput = 3 + (sizes.masked ? 1 : 0) + (sizes.rate > 0 ? 1 : 0);
  return {
    q: tensors.input(0, 'q', element),
    k: tensors.input(1, 'k', element),
    v: tensors.input(2, 'v', element),
    mask: sizes.masked ? tensors.input(3, 'mask', 'i32') : undefined,
    keepMask: sizes.rate > 0 ? tensors.input(yInput - 1, 'keep_mask', 'u32') : undefined,
    y: tensors.input(yInput, 'y', element),
    ml: tensors.input(yInput + 1, 'ml', 'f32'),
    dy: tensors.input(yInput + 2, 'dy', element),
    dq: tensors.output(0, 'dq', element),
    dk: tensors.output(1, 'dk', element),
    dv: tensors.output(2, 'dv', element),
    queryTerms: (access) =>
      tensors.scratch({ index: 0, bytes: queryTermsBytes(sizes) }, 'query_terms', 'f32', access),
  };
}

/** The tensors that are present. */
export function present(tensors: readonly (Tensor | undefined)[]): readonly Tensor[] {
  return tensors.filter((tensor) => tensor !== undefined);
}

/** 1 / √size as WGSL. */
export function rootScale({ size }: AttentionSizes): string {
  return `${Math.fround(1 / Math.sqrt(size))}f`;
}

/**
 * The dropout factor of a probability, 0 or 1 / (1 − rate), from a word of the keep mask and the index of its
 * bit.
 */
export function dropoutFactor({ sizes }: Sweep, word: string, bit: string): string {
  return `select(0.0, ${1 / (1 - sizes.rate)}f, ((${word} >> (${bit})) & 1u) != 0u)`;
}

/** A sweep of the gradient as a dispatch, with all tensors that it binds and those that it streams. */
export function sweepShader(
  sweep: Sweep,
  part: string,
  body: string,
  { bound, streamed }: { readonly bound: readonly Tensor[]; readonly streamed: StreamedTensors },
): ShaderParts {
  const { workgroupSize, groups } = sweepGrid(sweep);
  const { batch, heads, size } = sweep.sizes;
  return {
    family: 'attention_gradient',
    variant: sweepName(sweep),
    tag: `${part}_${batch}x${heads}_${sweep.stationary}x${sweep.streamed}x${size}`,
    tensors: bound,
    sizes: sweepSizes(sweep),
    ...sweepNeeds(sweep, streamed),
    workgroupSize,
    body,
    groups,
  };
}
