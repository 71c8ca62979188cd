import type { Random } from '../../../src/runtime/random.ts';

type Json = null | boolean | number | string | readonly Json[] | JsonObject;
interface JsonObject {
  readonly [key: string]: Json;
}

/**
 * Bytes in which one value of an embedded JSON object or list is changed so that the text remains valid JSON:
 * readers that reject broken JSON at once then encounter values of other types, sizes and names. Undefined if
 * the selected position does not begin valid JSON.
 */
export function withChangedJson(bytes: Uint8Array, random: Random): Uint8Array | undefined {
  const starts = openings(bytes);
  if (starts.length === 0) return undefined;
  const start = random.one(starts);
  const end = endOf(bytes, start);
  if (end === undefined) return undefined;
  const value = parsed(Buffer.from(bytes.subarray(start, end)).toString('utf8'));
  if (typeof value !== 'object' || value === null) return undefined;
  const changed = Buffer.from(JSON.stringify(changedIn(value, random)));
  return new Uint8Array(Buffer.concat([bytes.subarray(0, start), changed, bytes.subarray(end)]));
}

const [openBrace, closeBrace, openBracket, closeBracket, quote, backslash] = [...Buffer.from('{}[]"\\')];

function openings(bytes: Uint8Array): readonly number[] {
  const found: number[] = [];
  for (let i = 0; i < bytes.length; i++)
    if (bytes[i] === openBrace || bytes[i] === openBracket) found.push(i);
  return found;
}

/** The position after the bracket that matches the one at `start`. */
function endOf(bytes: Uint8Array, start: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let i = start; i < bytes.length; i++) {
    const byte = bytes[i];
    if (inString && byte === backslash) i++;
    else if (byte === quote) inString = !inString;
    else if (inString) continue;
    else if (byte === openBrace || byte === openBracket) depth++;
    else if ((byte === closeBrace || byte === closeBracket) && --depth === 0) return i + 1;
  }
  return undefined;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Members are changed as pairs, so that `__proto__` is an ordinary name. */
function changedIn(value: readonly Json[] | JsonObject, random: Random): Json {
  if (Array.isArray(value)) return changedList(value, random);
  const entries = Object.entries(value);
  return Object.fromEntries(random.one(entryChanges)(entries, random));
}

type Entry = readonly [key: string, value: Json];
type EntryChange = (entries: readonly Entry[], random: Random) => readonly Entry[];

const entryChanges: readonly EntryChange[] = [
  (entries, random) => replacedAt(entries, random, ([key, value]) => [key, changedValue(value, random)]),
  (entries, random) => replacedAt(entries, random, ([key, value]) => [key, changedValue(value, random)]),
  (entries, random) => replacedAt(entries, random, ([, value]) => [random.one(names), value]),
  (entries, random) =>
    replacedAt(entries, random, ([key]) => [key, entries.length > 0 ? random.one(entries)[1] : null]),
  (entries, random) => without(entries, random),
  (entries, random) => [...entries, [random.one(names), random.one(values)]],
];

function changedList(list: readonly Json[], random: Random): readonly Json[] {
  const changes: readonly (() => readonly Json[])[] = [
    () => replacedAt(list, random, (value) => changedValue(value, random)),
    () => replacedAt(list, random, () => random.one(list)),
    () => without(list, random),
    () => [...list, list.length > 0 ? random.one(list) : random.one(values)],
    () => [...list].reverse(),
  ];
  return random.one(changes)();
}

function changedValue(value: Json, random: Random): Json {
  if (random.below(3) === 0) return random.one(values);
  if (typeof value === 'number') return random.one([value + 1, value - 1, -value, value / 2, value * 1e9]);
  if (typeof value === 'string') return changedText(value, random);
  if (typeof value === 'boolean') return !value;
  return value === null ? 0 : changedIn(value, random);
}

/** Changes JSON within a string, as in safetensors metadata, as JSON. */
function changedText(text: string, random: Random): string {
  const inner = parsed(text);
  if (typeof inner === 'object' && inner !== null) return JSON.stringify(changedIn(inner, random));
  return random.one([`${text}x`, text.slice(1), `../${text}`, `${text}\0`]);
}

function replacedAt<T>(items: readonly T[], random: Random, change: (item: T) => T): readonly T[] {
  if (items.length === 0) return items;
  const at = random.below(items.length);
  return items.with(at, change(items[at]!));
}

function without<T>(items: readonly T[], random: Random): readonly T[] {
  return items.length === 0 ? items : items.toSpliced(random.below(items.length), 1);
}

const names: readonly string[] = ['__proto__', 'constructor', 'toString', 'length', '', 'a', '0', '\u202e'];

const values: readonly Json[] = [
  null,
  true,
  0,
  -1,
  0.5,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  -(2 ** 53),
  1e308,
  5e-324,
  '',
  'a',
  '\0',
  '\ud800',
  '\u202e',
  '../../a',
  '/etc/passwd',
  '__proto__',
  'x'.repeat(1000),
  [],
  {},
  [[]],
];
