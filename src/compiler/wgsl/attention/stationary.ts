import { range } from '../emit/range.ts';
import type { Tensor } from '../storage/tensor.ts';
import { chunkOfLane, quadSetup } from './quads.ts';
import { type Sweep, vectorIndex } from './sweep.ts';

/**
 * The stationary tokens of an invocation. Their vectors and accumulators are in private arrays. The sweep
 * reads and updates these at constant indices, so that they become registers; loads and stores before and
 * after it are loops, because unrolled loads take long to compile.
 */

/**
 * Declares `pair` (image, head), `image`, `head`, the lane's `first` stationary token and, if the lanes of a
 * subgroup share loads, `laneTokens`, the number of the lane's tokens.
 */
export function stationarySetup({ loads, sharing, split, perLane }: Sweep): string {
  const step = (sharing / split) * perLane;
  const lines =
    sharing === 0
      ? [
          'if (id >= pairs * stationary) { return; }',
          'let first = id % stationary;',
          'let pair = id / stationary;',
        ]
      : [
          `let blocks = (stationary + ${step - 1}u) / ${step}u;`,
          // A grid that is folded into two dimensions may have more workgroups than needed.
          'if (group >= pairs * blocks) { return; }',
          'let pair = group / blocks;',
          ...quadSetup(split),
          `let first = (group % blocks) * ${step}u + ${split > 1 ? 'quad' : 'lane'};`,
          ...(loads === 'subgroup'
            ? [
                `let laneTokens = min(${perLane}u, (stationary - first + lane + ${sharing - 1}u) / ${sharing}u);`,
              ]
            : []),
        ];
  return [...lines, 'let head = pair % heads;', 'let image = pair / heads;'].join('\n');
}

/** Repeats code for every stationary token of an invocation. */
export function eachStationary({ perLane }: Sweep, code: (r: number) => string): string {
  return range(perLane).map(code).join('\n');
}

/**
 * A loop over the stationary tokens of a lane. The code sees `r`, the token's number in the lane; `token`,
 * its index, clamped to the last token; `live`, whether the index exists; `row`, its index in [batch, heads,
 * stationary]; and `at`, the index of its vector.
 */
export function stationaryLoop(sweep: Sweep, code: string): string {
  const { loads, sharing } = sweep;
  return `${loads === 'subgroup' ? 'for (var r = 0u; r < laneTokens; r++) {' : '{\nconst r = 0u;'}
let live = first + r * ${sharing}u < stationary;
let token = min(first + r * ${sharing}u, stationary - 1u);
let row = pair * stationary + token;
let at = ${vectorIndex(sweep, 'stationary', 'token')};
${code}
}`;
}

/**
 * Code for each number below `count`: a loop if the lanes of a subgroup share loads, as on software adapters,
 * else unrolled, so that arrays can become registers.
 */
export function countLoop({ loads }: Sweep, name: string, count: number, code: string): string {
  if (loads === 'subgroup')
    return `for (var ${name} = 0u; ${name} < ${count}u + zero; ${name}++) {\n${code}\n}`;
  return range(count)
    .map((i) => `{\nconst ${name} = ${i}u;\n${code}\n}`)
    .join('\n');
}

/** Code for every step `p` of a vector: a vec4 chunk if vectorised, else an element. */
function stepLoop(sweep: Sweep, code: string): string {
  return countLoop(sweep, 'p', stepsOf(sweep), code);
}

function stepsOf({ vectorised, laneChunks, sizes }: Sweep): number {
  return vectorised ? laneChunks : sizes.size;
}

/** Declares an array of zero vectors, one per stationary token, or the lane's chunks of them. */
export function stationaryVectors(sweep: Sweep, name: string): string {
  return stationaryValues(sweep, name, 4 * sweep.laneChunks);
}

/** Declares an array of `count` zero values per stationary token. */
export function stationaryValues({ perLane }: Sweep, name: string, count: number, type = 'f32'): string {
  return `var ${name}: array<${type}, ${perLane * count}>;`;
}

/**
 * An element of a stationary vector. Arrays are ordered as the sweep traverses them: by chunk, then by token.
 */
export function stationaryElement({ perLane }: Sweep, name: string, r: number, element: number): string {
  return `${name}[${(Math.floor(element / 4) * perLane + r) * 4 + (element % 4)}]`;
}

/** Index in a tensor of step `p` of the vector at `at`. */
export function stepAt(sweep: Sweep): string {
  return `at + ${chunkOfLane(sweep, 'p')}`;
}

/** The elements of step `p` of the vector of token `r`. */
function elements({ vectorised, perLane }: Sweep, name: string): readonly string[] {
  if (!vectorised) return [`${name}[((p / 4u) * ${perLane}u + r) * 4u + p % 4u]`];
  return range(4).map((i) => `${name}[(p * ${perLane}u + r) * 4u + ${i}u]`);
}

/**
 * Within a `stationaryLoop`: fills arrays from tensors [batch, stationary, width], each multiplied by a
 * factor. `perStep` is code for every step `p`, which sees the loaded step as `step_ARRAY`.
 */
export function loadStationary(
  sweep: Sweep,
  vectors: readonly (readonly [string, Tensor, string])[],
  perStep = '',
): string {
  const loads = vectors.map(
    ([name, tensor, factor]) => `let step_${name} = ${tensor.load(stepAt(sweep))} * ${factor};`,
  );
  const names = vectors.map(([name]) => name);
  const fill = sweep.loads === 'subgroup' ? fillAtConstants(sweep, names) : fillAtIndex(sweep, names);
  return stepLoop(sweep, [...loads, fill, perStep].join('\n'));
}

/** Assigns at indices that are constants if `r` and `p` are. */
function fillAtIndex(sweep: Sweep, names: readonly string[]): string {
  const assignments = names.flatMap((name) =>
    elements(sweep, name).map((to, i) => `${to} = ${stepElement(sweep, name, i)};`),
  );
  return assignments.join('\n');
}

/**
 * Assigns at constant indices under conditions on `r` and `p`, which is cheaper than a dynamic index that may
 * diverge between lanes.
 */
function fillAtConstants(sweep: Sweep, names: readonly string[]): string {
  const each = sweep.vectorised ? 4 : 1;
  const set = (r: number, p: number): string =>
    names
      .flatMap((name) =>
        range(each).map(
          (i) => `${stationaryElement(sweep, name, r, each * p + i)} = ${stepElement(sweep, name, i)};`,
        ),
      )
      .join(' ');
  const token = (r: number): string => {
    const cases = range(stepsOf(sweep)).map((p) => `if (p == ${p}u) { ${set(r, p)} }`);
    return `if (r == ${r}u) {\n${cases.join('\n')}\n}`;
  };
  return eachStationary(sweep, token);
}

function stepElement({ vectorised }: Sweep, name: string, i: number): string {
  return `step_${name}${vectorised ? `[${i}]` : ''}`;
}

/**
 * Within a `stationaryLoop`: writes arrays to tensors [batch, stationary, width], each multiplied by a
 * factor.
 */
export function storeStationary(
  sweep: Sweep,
  vectors: readonly (readonly [string, Tensor, string])[],
): string {
  const store = ([name, tensor, factor]: readonly [string, Tensor, string]): string => {
    const value = elements(sweep, name).join(', ');
    return tensor.store(stepAt(sweep), `${sweep.vectorised ? 'vec4f' : ''}(${value}) * ${factor}`);
  };
  return `if (live) {\n${stepLoop(sweep, vectors.map(store).join('\n'))}\n}`;
}
