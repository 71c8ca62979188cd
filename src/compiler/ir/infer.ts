import type { Attributes, AttributeType, AttributeValue } from './graph.ts';
import type { OpSignature, TensorPattern } from './signature.ts';
import type { DType, TensorType } from './tensor_type.ts';
import { typeText } from './type_text.ts';

/** Inputs do not fit an op. The assembler turns the error into a Diagnostic with both lines of the spec. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

/** A pattern of signature.ts, parsed. */
export interface Pattern {
  readonly name: string;
  readonly text: string;
  readonly dtypes: readonly DType[];
  /** Variable of the element type: the first tensor binds it, and later ones must have the same type. */
  readonly variable?: string;
  readonly presence: 'required' | 'one or more' | 'any number' | { readonly where: string };
  /** Whether any number of axes may be between `leading` and `trailing`. */
  readonly isOpen: boolean;
  /** Sizes and symbols of the first and last axes. */
  readonly leading: readonly AxisPattern[];
  readonly trailing: readonly AxisPattern[];
}

type AxisPattern = number | string;

const parsed = new WeakMap<readonly TensorPattern[], readonly Pattern[]>();

/** Parses the patterns of an op's inputs or outputs, with a cache. Throws an Error if one is malformed. */
export function parsePatterns(patterns: readonly TensorPattern[]): readonly Pattern[] {
  let known = parsed.get(patterns);
  if (!known) {
    known = patterns.map(parsePattern);
    parsed.set(patterns, known);
  }
  return known;
}

const form = /^(\.\.\.)?(\w+)(\?(\w+)?)?: (?:(\w+)=)?([\w|]+) \[(.*)\]$/;
const everyDType: readonly DType[] = ['f32', 'i32', 'u32'];

function parsePattern(pattern: TensorPattern): Pattern {
  const match = form.exec(pattern);
  if (!match) throw new Error(`'${pattern}' is not of the form 'name: f32 [N, C]'`);
  const [, dots, name, question, where, defined, element, dims] = match;
  const entries = (dims ? dims.split(', ') : []).map((axis) => (/^\d/.test(axis) ? Number(axis) : axis));
  const open = entries.indexOf('...');
  const isVariable = element!.length === 1;
  const variable = defined ?? (isVariable ? element : undefined);
  return {
    name: name!,
    text: pattern.slice(pattern.indexOf(': ') + 2),
    dtypes: isVariable ? everyDType : (element!.split('|') as DType[]),
    ...(variable ? { variable } : {}),
    presence: dots ? (question ? 'any number' : 'one or more') : where ? { where } : 'required',
    isOpen: open >= 0,
    leading: open >= 0 ? entries.slice(0, open) : entries,
    trailing: open >= 0 ? entries.slice(open + 1) : [],
  };
}

/** Sizes by symbol and element types by variable, as bound by the tensors so far. */
export type Bindings = Map<string, number | DType>;

/**
 * The reason why a tensor does not match a pattern under the bindings so far; undefined if it matches, in
 * which case its symbols are bound.
 */
export function mismatch(pattern: Pattern, type: TensorType, bound: Bindings): string | undefined {
  const { leading, trailing, isOpen, variable } = pattern;
  const rank = type.shape.length;
  const least = leading.length + trailing.length;
  const wanted = variable === undefined ? undefined : bound.get(variable);
  if (!pattern.dtypes.includes(type.dtype)) return pattern.text;
  if (wanted !== undefined && wanted !== type.dtype) return `${pattern.text} with ${variable} = ${wanted}`;
  if (isOpen ? rank < least : rank !== least) return pattern.text;
  // Makes no copies, because every pass infers the types of thousands of nodes again.
  for (let i = 0; i < least; i++) {
    const isLeading = i < leading.length;
    const axis = isLeading ? leading[i]! : trailing[i - leading.length]!;
    const size = type.shape[isLeading ? i : rank - least + i]!;
    if (typeof axis === 'number') {
      if (axis !== size) return pattern.text;
      continue;
    }
    const expected = bound.get(axis) ?? size;
    if (expected !== size) return `${pattern.text} with ${axis} = ${expected}`;
    bound.set(axis, size);
  }
  if (variable !== undefined) bound.set(variable, type.dtype);
  return undefined;
}

/**
 * Infers the output types of an op. Wrong attributes or a wrong number of inputs are bugs and throw an Error.
 * Inputs that violate a pattern or a constraint of the op throw a ShapeError with its number in docs/ops.md.
 */
export function inferTypes(
  op: OpSignature,
  inputs: readonly TensorType[],
  attributes: Attributes,
): readonly TensorType[] {
  checkAttributes(op, attributes);
  checkInputs(op, inputs, attributes);
  return op.infer(inputs, attributes, (constraint, found) => {
    const number = op.inputs.length + 1 + Object.keys(op.constraints ?? {}).indexOf(constraint);
    throw new ShapeError(`${op.name} needs ${op.constraints?.[constraint]} (C${number}): ${found}`);
  });
}

function checkInputs(op: OpSignature, inputs: readonly TensorType[], attributes: Attributes): void {
  const patterns = parsePatterns(op.inputs);
  const places = placed(patterns, inputs.length, attributes);
  if (inputs.length !== places.length) {
    const given = `it was given ${inputs.length}`;
    throw new Error(`${op.name} takes ${places.length} inputs (${op.inputs.join('; ')}); ${given}`);
  }
  const bound: Bindings = new Map();
  for (const [input, number] of places.entries()) {
    const pattern = patterns[number]!;
    const expected = mismatch(pattern, inputs[input]!, bound);
    if (expected === undefined) continue;
    throw new ShapeError(
      `${op.name} needs ${expected} for ${pattern.name} (C${number + 1}); it is ${typeText(inputs[input]!)}`,
    );
  }
}

/** The index of the pattern of each input of a node with these attributes. */
export function placed(
  patterns: readonly Pattern[],
  count: number,
  attributes: Attributes,
): readonly number[] {
  if (patterns.every(({ presence }) => presence === 'required')) return patterns.map((_, number) => number);
  const present = patterns.flatMap(({ presence }, number) => {
    return typeof presence === 'string' || attributes[presence.where] ? [number] : [];
  });
  const others = Math.max(0, count - present.length + 1);
  return present.flatMap((number) => {
    const { presence } = patterns[number]!;
    if (presence === 'any number') return new Array<number>(others).fill(number);
    return new Array<number>(presence === 'one or more' ? Math.max(1, others) : 1).fill(number);
  });
}

const descriptions = {
  number: 'a number',
  integer: 'an integer',
  boolean: 'true or false',
  integers: 'a list of integers',
  dtype: 'f32, i32 or u32',
  graph: 'a graph',
} as const;

function isOfType(value: AttributeValue, type: keyof typeof descriptions): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'integers') return Array.isArray(value) && value.every(Number.isInteger);
  if (type === 'graph') return typeof value === 'object' && 'nodes' in value;
  if (type === 'dtype') return everyDType.some((dtype) => dtype === value);
  return typeof value === type;
}

function checkAttributes(op: OpSignature, attributes: Attributes): void {
  for (const [name, type] of Object.entries<AttributeType>(op.attributes)) {
    const value = attributes[name];
    if (value === undefined && type.endsWith('?')) continue;
    const plain = type.replace('?', '') as keyof typeof descriptions;
    if (value !== undefined && isOfType(value, plain)) continue;
    throw new Error(`${op.name}: '${name}' must be ${descriptions[plain]}; it is ${JSON.stringify(value)}`);
  }
  for (const name of Object.keys(attributes)) {
    if (!(name in op.attributes)) throw new Error(`${op.name} has no attribute '${name}'`);
  }
}
