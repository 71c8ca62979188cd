import type { DType } from '../../ir/graph.ts';

/** WGSL type of the elements that a kernel reads and writes: a scalar, or a vec4 of neighbouring elements. */
export type ElementType = DType | 'vec4f' | 'vec4i' | 'vec4u';

/** Element type of a tensor that is read one element at a time, or four at a time. */
export function elementType(dtype: DType, lanes: 1 | 4 = 1): ElementType {
  if (lanes === 1) return dtype;
  return ({ f32: 'vec4f', i32: 'vec4i', u32: 'vec4u' } as const)[dtype];
}

/** Elements in one access: 4 for a vec4. */
export function lanesOf(element: ElementType): 1 | 4 {
  return element.startsWith('vec4') ? 4 : 1;
}
