import type { Node } from '../../ir/graph.ts';
import type { AttentionSizes } from '../../ops/support/attention.ts';
import type { KernelVariant, Lowering, Target } from '../kernel.ts';
import { grid } from '../shader.ts';

/**
 * The common form of the attention kernels: an invocation owns one or two tokens of one side (queries, or keys) of one head, keeps
 * their vectors in registers and sweeps over all tokens of the other side, one or four at a time. With `sharing`, the lanes of a
 * subgroup each load one token of the other side and read the rest by shuffles; without, every lane loads for itself.
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
  /** Tokens of the other side in the loop's body. */
  readonly atOnce: 1 | 4;
  /** vec4 pieces of a head's vector. */
  readonly pieces: number;
  /** The pieces are whole vec4 of the buffers. */
  readonly wide: boolean;
}

/** Fewer tokens than these on the owned side leave most lanes of a subgroup idle: then each lane works by itself. */
const fewestShared = 4;
/** Pieces up to which two owned tokens of an invocation pay: their vectors stay near the registers. */
const mostForTwo = 8;

/** What tells the forms of a sweep apart. */
export interface SweepForm {
  /** Lanes of a subgroup that share loads; 0: none. */
  readonly lanes: number;
  /** Four tokens of the other side at once, and two owned ones where they fill lanes: faster, and slow to compile. */
  readonly wide: boolean;
}

export function sweepOf(sizes: AttentionSizes, own: number, other: number, form: SweepForm): Sweep {
  const sharing = own >= fewestShared ? form.lanes : 0;
  const pieces = Math.ceil(sizes.size / 4);
  const two = form.wide && sharing > 0 && own >= 2 * sharing && pieces <= mostForTwo;
  return {
    sizes,
    own,
    other,
    sharing,
    perLane: two ? 2 : 1,
    atOnce: form.wide ? 4 : 1,
    pieces,
    wide: sizes.size % 4 === 0,
  };
}

/** Variant of a kernel, as it is named: what the form came to at these sizes. */
export function sweepName({ sharing, atOnce }: Sweep): string {
  return `${sharing > 0 ? 'subgroup' : 'lane'}${atOnce === 4 ? '_four' : ''}`;
}

/** Every form of a sweep as a kernel variant. */
export function sweepVariants(
  op: string,
  lower: (node: Node, form: SweepForm, target: Target) => Lowering,
): readonly KernelVariant[] {
  const shared = { family: op, ops: [op], needs: 'subgroups of one size, of at least 4 lanes' };
  const accepts = (_: Node, { subgroupSize }: Target): boolean => subgroupSize >= 4;
  return [
    {
      ...shared,
      variant: 'subgroup_four',
      accepts,
      lower: (node, target) => lower(node, { lanes: target.subgroupSize, wide: true }, target),
    },
    {
      ...shared,
      variant: 'subgroup',
      accepts,
      lower: (node, target) => lower(node, { lanes: target.subgroupSize, wide: false }, target),
    },
    {
      family: op,
      ops: [op],
      variant: 'lane_four',
      accepts: () => true,
      lower: (node, target) => lower(node, { lanes: 0, wide: true }, target),
    },
    {
      family: op,
      ops: [op],
      variant: 'lane',
      accepts: () => true,
      lower: (node, target) => lower(node, { lanes: 0, wide: false }, target),
    },
  ];
}

/** Workgroup size and grid: a workgroup is a subgroup, or 64 lanes that each work by themselves. */
export function sweepGrid(
  { sizes, own, sharing, perLane }: Sweep,
  target: Target,
): { readonly workgroupSize: number; readonly workgroups: [number, number, number] } {
  const pairs = sizes.batch * sizes.heads;
  if (sharing === 0) return { workgroupSize: 64, workgroups: grid(Math.ceil((pairs * own) / 64), target) };
  const blocks = Math.ceil(own / (sharing * perLane));
  return { workgroupSize: sharing, workgroups: grid(pairs * blocks, target) };
}

/** What the code below reads of the dispatch: pairs of image and head, tokens of both sides, the width in steps of a load. */
export function sweepSizes({ sizes, own, other, wide }: Sweep): Readonly<Record<string, number>> {
  const { batch, heads, width } = sizes;
  return { pairs: batch * heads, heads, own, other, stride: wide ? width / 4 : width };
}

function range(count: number): number[] {
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

/** The type of one value for each token at once: `f32` or `vec4<f32>`. */
export function perToken({ atOnce }: Sweep, type: string): string {
  return atOnce === 1 ? type : `vec4<${type}>`;
}

/** A value made of one expression a token at once. */
export function tokens(sweep: Sweep, type: string, each: (token: number) => string): string {
  if (sweep.atOnce === 1) return each(0);
  return `vec4<${type}>(${range(4).map(each).join(', ')})`;
}

function component({ atOnce }: Sweep, value: string, token: number): string {
  return atOnce === 1 ? value : `${value}[${token}]`;
}

export function largest({ atOnce }: Sweep, value: string): string {
  return atOnce === 1 ? value : `max(max(${value}.x, ${value}.y), max(${value}.z, ${value}.w))`;
}

export function total({ atOnce }: Sweep, value: string): string {
  return atOnce === 1 ? value : `dot(${value}, vec4f(1.0))`;
}

/** `image`, `head`, and for each owned token `own0` (clamped to the last), `row0` (its place in [batch, heads, own]), `live0`. */
export function ownSetup(sweep: Sweep): string {
  const { sharing, perLane } = sweep;
  const step = sharing * perLane;
  const lines =
    sharing === 0
      ? [
          'if (id >= pairs * own) { return; }',
          'let own0 = id % own;',
          'let live0 = true;',
          'let pair = id / own;',
        ]
      : [
          `let blocks = (own + ${step - 1}u) / ${step}u;`,
          // The grid may be folded into two dimensions, whose product is larger.
          'if (group >= pairs * blocks) { return; }',
          'let pair = group / blocks;',
          `let first = (group % blocks) * ${step}u + lane;`,
          eachOwn(sweep, (r) =>
            [
              `let live${r} = first + ${r * sharing}u < own;`,
              `let own${r} = min(first + ${r * sharing}u, own - 1u);`,
            ].join('\n'),
          ),
        ];
  return [
    ...lines,
    'let head = pair % heads;',
    'let image = pair / heads;',
    eachOwn(sweep, (r) => `let row${r} = pair * own + own${r};`),
    eachOwn(sweep, (r) => `let at${r} = ${place(sweep, 'own', `own${r}`)};`),
  ].join('\n');
}

/** Index of a head's first element (or vec4) of a token in [batch, tokens, width]. */
function place({ sizes, pieces, wide }: Sweep, count: 'own' | 'other', token: string): string {
  return `(image * ${count} + ${token}) * stride + head * ${wide ? pieces : sizes.size}u`;
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

/** One element a token that a sweep reads: its type, and its load given the name of the token. */
export interface TokenElement {
  readonly type: string;
  readonly load: (token: string) => string;
}

/** What a sweep reads of each token of the other side. */
export interface Others {
  /** Tensors [batch, other, width] by the names of their bindings. */
  readonly vectors: readonly string[];
  readonly elements: Readonly<Record<string, TokenElement>>;
}

/**
 * The loop over the other side. `body` sees `base`, the first of the tokens at once, `inside` (which of them there are), vectors as
 * `NAME_token_piece` (`k_0_1`) and elements as `NAME`, one for each token at once.
 */
export function sweepLoop(sweep: Sweep, others: Others, body: string): string {
  return sweep.sharing === 0 ? lonelyLoop(sweep, others, body) : sharedLoop(sweep, others, body);
}

function insideCode({ atOnce }: Sweep): string {
  if (atOnce === 1) return 'let inside = true;';
  return 'let inside = vec4u(base, base + 1u, base + 2u, base + 3u) < vec4u(other);';
}

function lonelyLoop(sweep: Sweep, { vectors, elements }: Others, body: string): string {
  const each = range(sweep.atOnce);
  const token = (j: number): string => `min(base + ${j}u, other - 1u)`;
  return [
    `for (var base = 0u; base < other; base += ${sweep.atOnce}u) {`,
    insideCode(sweep),
    ...each.map((j) => `let begins${j} = ${place(sweep, 'other', token(j))};`),
    ...vectors.flatMap((name) =>
      each.map((j) =>
        eachPiece(sweep, (p) => `let ${name}_${j}_${p} = ${loadPiece(sweep, name, `begins${j}`, p)};`),
      ),
    ),
    ...Object.entries(elements).map(
      ([name, { type, load }]) => `let ${name} = ${tokens(sweep, type, (j) => load(token(j)))};`,
    ),
    body,
    '}',
  ].join('\n');
}

function sharedLoop(sweep: Sweep, { vectors, elements }: Others, body: string): string {
  const { sharing, atOnce } = sweep;
  const from = (name: string, j: number): string => `subgroupShuffle(${name}, step + ${j}u)`;
  return [
    `for (var start = 0u; start < other; start += ${sharing}u) {`,
    'let mine = min(start + lane, other - 1u);',
    `let begins = ${place(sweep, 'other', 'mine')};`,
    ...vectors.map((name) =>
      eachPiece(sweep, (p) => `let my_${name}_${p} = ${loadPiece(sweep, name, 'begins', p)};`),
    ),
    ...Object.entries(elements).map(([name, { load }]) => `let my_${name} = ${load('mine')};`),
    `for (var step = 0u; step < min(${sharing}u, other - start); step += ${atOnce}u) {`,
    'let base = start + step;',
    insideCode(sweep),
    ...vectors.flatMap((name) =>
      range(atOnce).map((j) =>
        eachPiece(sweep, (p) => `let ${name}_${j}_${p} = ${from(`my_${name}_${p}`, j)};`),
      ),
    ),
    ...Object.entries(elements).map(
      ([name, { type }]) => `let ${name} = ${tokens(sweep, type, (j) => from(`my_${name}`, j))};`,
    ),
    body,
    '}',
    '}',
  ].join('\n');
}

/** Products of an owned vector (pieces `OWN_piece`) with those of the tokens at once. */
export function dots(sweep: Sweep, result: string, own: string, other: string): string {
  const sums = range(sweep.atOnce).map((j) =>
    range(sweep.pieces)
      .map((p) =>
        p === 0
          ? `var ${result}_${j} = ${own}_0 * ${other}_${j}_0;`
          : `${result}_${j} = fma(${own}_${p}, ${other}_${j}_${p}, ${result}_${j});`,
      )
      .join('\n'),
  );
  const sum = (j: number): string => `dot(${result}_${j}, vec4f(1.0))`;
  return [...sums, `let ${result} = ${tokens(sweep, 'f32', sum)};`].join('\n');
}

/** sum_piece += Σ over the tokens at once of weight · vector. */
export function addWeighted(sweep: Sweep, sum: string, weight: string, other: string): string {
  return eachPiece(sweep, (p) =>
    range(sweep.atOnce)
      .map(
        (j) => `${sum}_${p} = fma(vec4f(${component(sweep, weight, j)}), ${other}_${j}_${p}, ${sum}_${p});`,
      )
      .join('\n'),
  );
}
