import type { Attributes, AttributeValue, DType, Graph } from '../../ir/graph.ts';

/** Typed access to a node's attributes. A missing or mistyped one is a bug of whoever built the node. */

export function numberOf(attributes: Attributes, name: string): number {
  const value = attributes[name];
  return typeof value === 'number' ? value : wrong(name, 'a number', value);
}

export function booleanOf(attributes: Attributes, name: string): boolean {
  const value = attributes[name];
  return typeof value === 'boolean' ? value : wrong(name, 'true or false', value);
}

export function listOf(attributes: Attributes, name: string): readonly number[] {
  const value = attributes[name];
  return isList(value) ? value : wrong(name, 'a list of numbers', value);
}

export function graphOf(attributes: Attributes, name: string): Graph {
  const value = attributes[name];
  return typeof value === 'object' && !isList(value) ? value : wrong(name, 'a graph', value);
}

function isList(value: AttributeValue | undefined): value is readonly number[] {
  return Array.isArray(value);
}

export function dtypeOf(attributes: Attributes, name: string): DType {
  const value = attributes[name];
  return value === 'f32' || value === 'i32' || value === 'u32'
    ? value
    : wrong(name, 'f32, i32 or u32', value);
}

function wrong(name: string, expected: string, found: AttributeValue | undefined): never {
  throw new Error(`attribute '${name}' must be ${expected}; it is ${JSON.stringify(found)}`);
}
