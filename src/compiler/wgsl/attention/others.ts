import { place, range, type Sweep } from './sweep.ts';

/** Values that a sweep reads of each token of the other side, given the name of the token and which of them (WGSL, u32). */
export interface TokenValues {
  readonly count: number;
  readonly load: (token: string, which: string) => string;
}

/** What a sweep reads of each token of the other side. */
export interface Others {
  /** Tensors [batch, other, width] by the names of their bindings. */
  readonly vectors: readonly string[];
  readonly values: Readonly<Record<string, TokenValues>>;
}

/** Keys whose bits of dropout share a word. */
export const wordBits = 32;

/**
 * The loop over the other side. `body` sees `base`, the first of the tokens at once; vectors by `pieceOf`; values as
 * `NAME_token_which`. With `words`, tokens come in groups of 32, each begun by this code, which sees the first as `start`.
 */
export function sweepLoop(sweep: Sweep, others: Others, body: string, words?: string): string {
  const { sharing, atOnce } = sweep;
  const loads = sharing > 0 ? sharedLoads(sweep, others) : lonelyLoads(sweep, others);
  const loop = (from: string, to: string): string =>
    `for (var base = ${from}; base < ${to}; base += ${atOnce}u) {\n${loads}\n${body}\n}`;
  const setup = sharing > 0 ? sharedSetup(sweep, others) : '';
  if (words === undefined) return [setup, loop('0u', 'other')].join('\n');
  return `${setup}
for (var start = 0u; start < other; start += ${wordBits}u) {
${words}
let stop = min(start + ${wordBits}u, other);
${loop('start', 'stop')}
}`;
}

/** Repeats code for every token at once. */
export function eachOther({ atOnce }: Sweep, code: (j: number) => string): string {
  return range(atOnce).map(code).join('\n');
}

/** Whether there is such a token. */
export function inside({ atOnce }: Sweep, j: number): string {
  return atOnce === 1 ? 'true' : `(base + ${j}u < other)`;
}

/** One piece of a vector of the other side. */
export function pieceOf(sweep: Sweep, name: string, j: number, piece: number): string {
  if (sweep.sharing === 0) return `${name}_${j}_${piece}`;
  return fromSlot(sweep, `my_${name}`, j * sweep.pieces + piece);
}

/** A token at once, or the last there is. */
function tokenAt(offset: string): string {
  return `min(base + ${offset}, other - 1u)`;
}

function lonelyLoads(sweep: Sweep, { vectors, values }: Others): string {
  const { atOnce, pieces } = sweep;
  const each = range(atOnce).flatMap((j) => [
    `let begins_${j} = ${place(sweep, 'other', tokenAt(`${j}u`))};`,
    ...vectors.flatMap((name) =>
      range(pieces).map((p) => `let ${name}_${j}_${p} = ${wholePiece(sweep, name, `begins_${j}`, p)};`),
    ),
    ...Object.entries(values).flatMap(([name, { count, load }]) =>
      range(count).map((i) => `let ${name}_${j}_${i} = ${load(tokenAt(`${j}u`), `${i}u`)};`),
    ),
  ]);
  return each.join('\n');
}

/** One piece of a vector that begins at `at`, zero beyond the head's size. */
function wholePiece({ sizes, wide }: Sweep, name: string, at: string, piece: number): string {
  if (wide) return `${name}[${at} + ${piece}u]`;
  const elements = range(4).map((i) =>
    4 * piece + i < sizes.size ? `${name}[${at} + ${4 * piece + i}u]` : '0.0',
  );
  return `vec4f(${elements.join(', ')})`;
}

/** Loads that it takes a subgroup to fill so many slots, one a lane. */
function loadsFor({ sharing }: Sweep, slots: number): readonly number[] {
  return range(Math.ceil(slots / sharing));
}

/** What a lane has loaded for a slot, in all lanes. */
function fromSlot({ sharing }: Sweep, name: string, slot: number): string {
  const quarter = sharing / 4;
  const of = slot % sharing;
  return `subgroupBroadcast(${name}_${Math.floor(slot / sharing)}, ${(of % quarter) * 4 + Math.floor(of / quarter)}u)`;
}

/** Which token, and which part of it, each load of a lane is of: they do not change in the loop. */
function sharedSetup(sweep: Sweep, { vectors, values }: Others): string {
  const { sharing, atOnce, pieces } = sweep;
  const parts = (name: string, count: number): string[] =>
    loadsFor(sweep, atOnce * count).flatMap((e) => [
      `let ${name}_slot_${e} = min(slot + ${e * sharing}u, ${atOnce * count - 1}u);`,
      `let ${name}_token_${e} = ${name}_slot_${e} / ${count}u;`,
      `let ${name}_part_${e} = ${name}_slot_${e} % ${count}u;`,
    ]);
  return [
    // Lanes in a row load from different cache lines, whose misses then overlap.
    `let slot = (lane % 4u) * ${sharing / 4}u + lane / 4u;`,
    ...(vectors.length > 0 ? parts('vector', pieces) : []),
    ...Object.entries(values).flatMap(([name, { count }]) => parts(name, count)),
  ].join('\n');
}

function sharedLoads(sweep: Sweep, { vectors, values }: Others): string {
  const { atOnce, pieces, wide } = sweep;
  const vectorLoads = loadsFor(sweep, atOnce * pieces).flatMap((e) => [
    `let begins_${e} = ${place(sweep, 'other', tokenAt(`vector_token_${e}`))} + vector_part_${e} * ${wide ? 1 : 4}u;`,
    ...vectors.map((name) => `let my_${name}_${e} = ${somePiece(sweep, name, e)};`),
  ]);
  const valueLoads = Object.entries(values).flatMap(([name, { count, load }]) => [
    ...loadsFor(sweep, atOnce * count).map(
      (e) => `let my_${name}_${e} = ${load(tokenAt(`${name}_token_${e}`), `${name}_part_${e}`)};`,
    ),
    ...range(atOnce * count).map(
      (s) => `let ${name}_${Math.floor(s / count)}_${s % count} = ${fromSlot(sweep, `my_${name}`, s)};`,
    ),
  ]);
  return [...vectorLoads, ...valueLoads].join('\n');
}

/** The piece of a vector that a lane loads, zero beyond the head's size. */
function somePiece({ sizes, pieces, wide }: Sweep, name: string, load: number): string {
  if (wide) return `${name}[begins_${load}]`;
  const elements = range(4).map((i) => {
    const element = `${name}[begins_${load} + ${i}u]`;
    if (4 * (pieces - 1) + i < sizes.size) return element;
    return `select(0.0, ${element}, vector_part_${load} < ${pieces - 1}u)`;
  });
  return `vec4f(${elements.join(', ')})`;
}
