import type { Span } from '../../diagnostics/diagnostic.ts';
import type { ModelCall, ModelLossTerm, ModelReference, ModelValue } from '../../model/model.ts';

/**
 * A value that is valid for its type. Undefined: invalid and reported; no further problem is derived from it.
 */
export type Checked = ModelValue | ModelTensor | ModelLoss | undefined;

export interface ModelTensor {
  readonly kind: 'tensor';
  readonly dtype: string;
  readonly dims: readonly (number | string)[];
  readonly span: Span;
}

export interface ModelLoss {
  readonly kind: 'loss';
  readonly terms: readonly ModelLossTerm[];
}

export function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

export function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

export function isCall(value: unknown): value is ModelCall {
  return hasKind(value, 'call');
}

export function isReference(value: unknown): value is ModelReference {
  return hasKind(value, 'reference');
}

export function isTensor(value: unknown): value is ModelTensor {
  return hasKind(value, 'tensor');
}

export function isLoss(value: unknown): value is ModelLoss {
  return hasKind(value, 'loss');
}

export function listOf<T>(item: (value: unknown) => value is T): (value: unknown) => value is readonly T[] {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(item);
}

export function orNull<T>(guard: (value: unknown) => value is T): (value: unknown) => value is T | null {
  return (value): value is T | null => value === null || guard(value);
}

function hasKind(value: unknown, kind: string): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
}

/** The list, or undefined if an item is undefined. */
export function allKnown<T>(items: readonly (T | undefined)[]): readonly T[] | undefined {
  return items.every((item) => item !== undefined) ? (items as readonly T[]) : undefined;
}

/** The record, or undefined if a member is undefined. */
export function complete<T extends object>(
  parts: T,
): { readonly [K in keyof T]: Exclude<T[K], undefined> } | undefined {
  const known = Object.values(parts).every((part) => part !== undefined);
  return known ? (parts as { readonly [K in keyof T]: Exclude<T[K], undefined> }) : undefined;
}
