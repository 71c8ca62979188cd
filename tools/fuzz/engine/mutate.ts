import type { Random } from '../../../src/runtime/random.ts';
import type { FuzzTarget } from '../target.ts';
import { withChangedJson } from './mutate_json.ts';

/** Inputs from which mutations start. */
export interface Parents {
  readonly inputs: readonly Uint8Array[];
  readonly tokens: readonly Uint8Array[];
}

/**
 * A mutation of a random input: one to eight changes of bytes, ranges, numbers and tokens, as in libFuzzer,
 * or of JSON values. At most `target.longest` bytes.
 */
export function mutated(target: FuzzTarget, parents: Parents, random: Random): Uint8Array {
  let bytes: Uint8Array = random.one(parents.inputs);
  const changes = 1 << random.below(4);
  // Other changes would break the JSON syntax, which most readers reject at once.
  const only = random.below(3) === 0 ? json : undefined;
  for (let change = 0; change < changes; change++) {
    bytes = (only ?? random.one(mutations))(bytes, parents, random).subarray(0, target.longest);
  }
  return target.repair && random.below(4) > 0 ? target.repair(bytes.slice()) : bytes;
}

type Mutation = (bytes: Uint8Array, parents: Parents, random: Random) => Uint8Array;

const flipBit: Mutation = (bytes, _parents, random) => {
  const changed = bytes.slice();
  if (bytes.length > 0) changed[random.below(bytes.length)]! ^= 1 << random.below(8);
  return changed;
};

const setByte: Mutation = (bytes, _parents, random) => {
  const changed = bytes.slice();
  if (bytes.length > 0) changed[random.below(bytes.length)] = random.below(256);
  return changed;
};

const remove: Mutation = (bytes, _parents, random) => {
  const [from, to] = range(bytes, random);
  return joined(bytes.subarray(0, from), bytes.subarray(to));
};

const cutOff: Mutation = (bytes, _parents, random) => bytes.slice(0, random.below(bytes.length + 1));

const repeat: Mutation = (bytes, _parents, random) => {
  const [from, to] = range(bytes, random);
  const copies = 1 << random.below(6);
  return joined(bytes.subarray(0, to), ...Array(copies).fill(bytes.subarray(from, to)), bytes.subarray(to));
};

const move: Mutation = (bytes, _parents, random) => {
  const [from, to] = range(bytes, random);
  return inserted(bytes, bytes.slice(from, to), random);
};

const splice: Mutation = (bytes, { inputs }, random) => {
  const other = random.one(inputs);
  const [from, to] = range(other, random);
  return inserted(bytes, other.subarray(from, to), random);
};

const token: Mutation = (bytes, { tokens }, random) =>
  tokens.length === 0 ? bytes : inserted(bytes, random.one(tokens), random);

const randomBytes: Mutation = (bytes, _parents, random) =>
  inserted(
    bytes,
    Uint8Array.from({ length: 1 + random.below(8) }, () => random.below(256)),
    random,
  );

/** Values that make lengths and counts overflow. */
const extremes = [
  0n,
  1n,
  -1n,
  0x7fn,
  0xffn,
  0x7fffn,
  0xffffn,
  0x7fffffffn,
  0xffffffffn,
  1n << 40n,
  1n << 53n,
  1n << 62n,
];

const binaryNumber: Mutation = (bytes, _parents, random) => {
  const width = random.one([1, 2, 4, 8]);
  if (bytes.length < width) return bytes;
  const at = random.below(bytes.length - width + 1);
  const value = BigInt.asUintN(8 * width, random.one(extremes) + BigInt(random.between(-2, 2)));
  const changed = bytes.slice();
  const isLittleEndian = random.below(2) === 0;
  for (let i = 0; i < width; i++) {
    changed[isLittleEndian ? at + i : at + width - 1 - i] = Number((value >> BigInt(8 * i)) & 0xffn);
  }
  return changed;
};

/** Numbers as text. */
const numbers = [
  '0',
  '-1',
  '1e308',
  '1e-320',
  '4294967296',
  '9007199254740993',
  '-0',
  '0.1',
  '65536',
  '1e9',
  '99999999999999999999',
];

const writtenNumber: Mutation = (bytes, _parents, random) => {
  const text = Buffer.from(bytes).toString('latin1');
  const places = [...text.matchAll(/\d+(?:\.\d+)?/g)];
  if (places.length === 0) return bytes;
  const { index, 0: found } = random.one(places);
  const value = Buffer.from(random.one(numbers));
  return joined(bytes.subarray(0, index), value, bytes.subarray(index + found.length));
};

const json: Mutation = (bytes, _parents, random) => withChangedJson(bytes, random) ?? bytes;

const mutations: readonly Mutation[] = [
  flipBit,
  setByte,
  remove,
  cutOff,
  repeat,
  move,
  splice,
  token,
  token,
  randomBytes,
  binaryNumber,
  writtenNumber,
];

/** A random range; short ones are more likely. Empty for an empty input. */
function range(bytes: Uint8Array, random: Random): readonly [from: number, to: number] {
  const from = random.below(bytes.length + 1);
  return [from, Math.min(bytes.length, from + random.below(1 << random.below(10)) + 1)];
}

/** The bytes with others inserted or overwritten at a random position. */
function inserted(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length + 1);
  const rest = random.below(2) === 0 ? at : Math.min(bytes.length, at + other.length);
  return joined(bytes.subarray(0, at), other, bytes.subarray(rest));
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
