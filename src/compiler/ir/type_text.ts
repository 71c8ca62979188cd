import type { TensorType } from './graph.ts';

/** `[batch=2, 5, 24]`: sizes with their symbolic names. */
export function shapeText(type: Pick<TensorType, 'shape' | 'dims'>): string {
  const sizes = type.shape.map((size, axis) => {
    const name = type.dims?.[axis];
    return name ? `${name}=${size}` : String(size);
  });
  return `[${sizes.join(', ')}]`;
}

/** `f32[batch=2, 5, 24]` */
export function typeText(type: TensorType): string {
  return `${type.dtype}${shapeText(type)}`;
}
