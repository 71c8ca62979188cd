import type { AttentionSizes } from '../../ops/support/attention.ts';
import type { Target } from '../kernel.ts';
import { grid } from '../shader.ts';

/**
 * The common form of the attention kernels: an invocation owns one or two tokens of one side (queries, or keys) of one head, keeps
 * their vectors in registers and sweeps over all tokens of the other side, four at a time. With `sharing`, the lanes of a subgroup
 * each load one token of the other side and read the rest by shuffles; without, every lane loads for itself.
 */
export interface Sweep {
  readonly sizes: AttentionSizes;
  /** Tokens of the owned and of the other side. */
  readonly own: number;
  readonly other: number;
  /** Lanes of a subgroup that share loads; 0: none. */
  readonly sharing: number;
  /** Owned tokens of an invocation. */
  readonly perLane: 1 | 2;
  /** vec4 pieces of a head's vector. */
  readonly pieces: number;
  /** The pieces are whole vec4 of the buffers. */
  readonly wide: boolean;
}

/** Fewer tokens than these on the owned side leave most lanes of a subgroup idle: then each lane works by itself. */
const fewestShared = 4;
/** Pieces up to which two owned tokens of an invocation pay: their vectors stay near the registers. */
const mostForTwo = 8;

export function sweepOf(sizes: AttentionSizes, own: number, other: number, lanes: number): Sweep {
  const sharing = own >= fewestShared ? lanes : 0;
  const pieces = Math.ceil(sizes.size / 4);
  const perLane = sharing > 0 && own >= 2 * sharing && pieces <= mostForTwo ? 2 : 1;
  return { sizes, own, other, sharing, perLane, pieces, wide: sizes.size % 4 === 0 };
}

/** Workgroup size and grid: a workgroup is a subgroup, or 64 lanes that each work by themselves. */
export function sweepGrid(
  { sizes, own, sharing, perLane }: Sweep,
  target: Target,
): { readonly workgroupSize: number; readonly workgroups: [number, number, number] } {
  const heads = sizes.batch * sizes.heads;
  if (sharing === 0) return { workgroupSize: 64, workgroups: grid(Math.ceil((heads * own) / 64), target) };
  return { workgroupSize: sharing, workgroups: grid(heads * blocksOf({ own, sharing, perLane }), target) };
}

function blocksOf({ own, sharing, perLane }: Pick<Sweep, 'own' | 'sharing' | 'perLane'>): number {
  return Math.ceil(own / (sharing * perLane));
}

export function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** Repeats code for every owned token of an invocation. */
export function eachOwn({ perLane }: Sweep, code: (r: number) => string): string {
  return range(perLane).map(code).join('\n');
}

/** Repeats code for every piece of a head's vector. */
export function eachPiece({ pieces }: Sweep, code: (piece: number) => string): string {
  return range(pieces).map(code).join('\n');
}

/** `image`, `head`, and for each owned token `own0` (clamped to the last), `row0` (its place in [batch, heads, own]), `live0`. */
export function ownSetup(sweep: Sweep): string {
  const { sizes, own, sharing, perLane } = sweep;
  const rows = sizes.batch * sizes.heads * own;
  const lines =
    sharing === 0
      ? [
          `if (id >= ${rows}u) { return; }`,
          `let own0 = id % ${own}u;`,
          'let live0 = true;',
          `let pair = id / ${own}u;`,
        ]
      : [
          // The grid may be folded into two dimensions, whose product is larger.
          `if (group >= ${sizes.batch * sizes.heads * blocksOf(sweep)}u) { return; }`,
          `let pair = group / ${blocksOf(sweep)}u;`,
          `let first = (group % ${blocksOf(sweep)}u) * ${sharing * perLane}u + lane;`,
          eachOwn(sweep, (r) =>
            [
              `let live${r} = first + ${r * sharing}u < ${own}u;`,
              `let own${r} = min(first + ${r * sharing}u, ${own - 1}u);`,
            ].join('\n'),
          ),
        ];
  return [
    ...lines,
    `let head = pair % ${sizes.heads}u;`,
    `let image = pair / ${sizes.heads}u;`,
    eachOwn(sweep, (r) => `let row${r} = pair * ${own}u + own${r};`),
    eachOwn(sweep, (r) => `let at${r} = ${place(sweep, own, `own${r}`)};`),
  ].join('\n');
}

/** Index of a head's first element (or vec4) of a token in [batch, tokens, width]. */
function place({ sizes, pieces, wide }: Sweep, tokens: number, token: string): string {
  const [stride, size] = wide ? [sizes.width / 4, pieces] : [sizes.width, sizes.size];
  return `(image * ${tokens}u + ${token}) * ${stride}u + head * ${size}u`;
}

/** One piece of a vector that begins at `at`, zero beyond the head's size. */
export function loadPiece({ sizes, wide }: Sweep, name: string, at: string, piece: number): string {
  if (wide) return `${name}[${at} + ${piece}u]`;
  const elements = range(4).map((i) =>
    4 * piece + i < sizes.size ? `${name}[${at} + ${4 * piece + i}u]` : '0.0',
  );
  return `vec4f(${elements.join(', ')})`;
}

export function storePiece(
  { sizes, wide }: Sweep,
  name: string,
  at: string,
  piece: number,
  value: string,
): string {
  if (wide) return `${name}[${at} + ${piece}u] = ${value};`;
  return range(Math.min(4, sizes.size - 4 * piece))
    .map((i) => `${name}[${at} + ${4 * piece + i}u] = (${value})[${i}];`)
    .join(' ');
}

/** What a sweep reads of each token of the other side. */
export interface Others {
  /** Tensors [batch, other, width] by the names of their bindings. */
  readonly vectors: readonly string[];
  /** One element a token, by name: its type and its place, given the name of the token. */
  readonly elements: Readonly<
    Record<string, { readonly type: string; readonly load: (token: string) => string }>
  >;
}

/**
 * The loop over the other side. `body` sees `base`, the first of four tokens, `inside` (vec4<bool>: there are that many), vectors
 * as `NAME_token_piece` (`k_0_1`) and the elements of the four tokens as `NAME` (vec4 of their type).
 */
export function sweepLoop(sweep: Sweep, others: Others, body: string): string {
  const { other, sharing } = sweep;
  const inside = `let inside = vec4u(base, base + 1u, base + 2u, base + 3u) < vec4u(${other}u);`;
  if (sharing === 0) {
    return [
      `for (var base = 0u; base < ${other}u + zero; base += 4u) {`,
      inside,
      ...range(4).map((j) => `let begins${j} = ${place(sweep, other, `min(base + ${j}u, ${other - 1}u)`)};`),
      ...others.vectors.flatMap((name) =>
        range(4).map((j) =>
          eachPiece(sweep, (p) => `let ${name}_${j}_${p} = ${loadPiece(sweep, name, `begins${j}`, p)};`),
        ),
      ),
      ...fourElements(others, (load, j) => load(`min(base + ${j}u, ${other - 1}u)`)),
      body,
      '}',
    ].join('\n');
  }
  return [
    `for (var start = 0u; start < ${other}u + zero; start += ${sharing}u) {`,
    `let mine = min(start + lane, ${other - 1}u);`,
    `let begins = ${place(sweep, other, 'mine')};`,
    ...others.vectors.map((name) =>
      eachPiece(sweep, (p) => `let my_${name}_${p} = ${loadPiece(sweep, name, 'begins', p)};`),
    ),
    ...Object.entries(others.elements).map(([name, { load }]) => `let my_${name} = ${load('mine')};`),
    `for (var step = 0u; step < min(${sharing}u, ${other}u - start); step += 4u) {`,
    'let base = start + step;',
    inside,
    ...others.vectors.flatMap((name) =>
      range(4).map((j) =>
        eachPiece(sweep, (p) => `let ${name}_${j}_${p} = subgroupShuffle(my_${name}_${p}, step + ${j}u);`),
      ),
    ),
    ...fourElements(others, (_, j, name) => `subgroupShuffle(my_${name}, step + ${j}u)`),
    body,
    '}',
    '}',
  ].join('\n');
}

type Load = Others['elements'][string]['load'];

function fourElements(
  { elements }: Others,
  one: (load: Load, token: number, name: string) => string,
): string[] {
  return Object.entries(elements).map(
    ([name, { type, load }]) =>
      `let ${name} = vec4<${type}>(${range(4)
        .map((j) => one(load, j, name))
        .join(', ')});`,
  );
}

/** Products of an owned vector (pieces `OWN_piece`) with those of the four tokens, as one vec4. */
export function fourDots(sweep: Sweep, result: string, own: string, other: string): string {
  const sums = range(4).map((j) => {
    const terms = range(sweep.pieces).map((p) =>
      p === 0
        ? `var ${result}_${j} = ${own}_0 * ${other}_${j}_0;`
        : `${result}_${j} = fma(${own}_${p}, ${other}_${j}_${p}, ${result}_${j});`,
    );
    return terms.join('\n');
  });
  const total = (j: number): string => `dot(${result}_${j}, vec4f(1.0))`;
  return [...sums, `let ${result} = vec4f(${range(4).map(total).join(', ')});`].join('\n');
}

/** sum_piece += Σ over the four tokens of weight · vector. */
export function addWeighted(sweep: Sweep, sum: string, weight: string, other: string): string {
  return eachPiece(sweep, (p) =>
    range(4)
      .map((j) => `${sum}_${p} = fma(vec4f(${weight}[${j}]), ${other}_${j}_${p}, ${sum}_${p});`)
      .join('\n'),
  );
}
