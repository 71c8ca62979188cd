import type { Tensor } from '../storage/tensor.ts';
import { place, range, type Sweep } from './sweep.ts';

/**
 * The owned tokens of an invocation. What is kept of them lies in private arrays, which the sweep reads and updates at constant
 * indices; where a lane owns several, they are filled and written back by loops, since unrolled loads take long to compile.
 */

/** `pair`, `image`, `head`, the lane's `first` owned token, and of how many any lane of a subgroup has one: `owned`. */
export function ownSetup({ sharing, perLane }: Sweep): string {
  const step = sharing * perLane;
  const lines =
    sharing === 0
      ? ['if (id >= pairs * own) { return; }', 'let first = id % own;', 'let pair = id / own;']
      : [
          `let blocks = (own + ${step - 1}u) / ${step}u;`,
          // The grid may be folded into two dimensions, whose product is larger.
          'if (group >= pairs * blocks) { return; }',
          'let pair = group / blocks;',
          `let first = (group % blocks) * ${step}u + lane;`,
          `let owned = min(${perLane}u, (own - first + lane + ${sharing - 1}u) / ${sharing}u);`,
        ];
  return [...lines, 'let head = pair % heads;', 'let image = pair / heads;'].join('\n');
}

/** Repeats code for every owned token of an invocation. */
export function eachOwn({ perLane }: Sweep, code: (r: number) => string): string {
  return range(perLane).map(code).join('\n');
}

/**
 * Runs code for every owned token: it sees which one, `r`; its number `token`, clamped to the last, and whether it is `live`; its
 * `row` in [batch, heads, own] and where its vector is `at`.
 */
export function ownLoop(sweep: Sweep, code: string): string {
  const { sharing } = sweep;
  return `${sharing > 0 ? 'for (var r = 0u; r < owned; r++) {' : '{\nconst r = 0u;'}
let live = first + r * ${sharing}u < own;
let token = min(first + r * ${sharing}u, own - 1u);
let row = pair * own + token;
let at = ${place(sweep, 'own', 'token')};
${code}
}`;
}

/** Runs code that sees a number below `count`: a loop where lanes share, else written out, so that arrays may become registers. */
export function countLoop({ sharing }: Sweep, name: string, count: number, code: string): string {
  if (sharing > 0) return `for (var ${name} = 0u; ${name} < ${count}u + zero; ${name}++) {\n${code}\n}`;
  return range(count)
    .map((i) => `{\nconst ${name} = ${i}u;\n${code}\n}`)
    .join('\n');
}

/** Runs code for every step of a vector: `p`, a vec4 of it where they are whole, else an element. */
function stepLoop(sweep: Sweep, code: string): string {
  return countLoop(sweep, 'p', stepsOf(sweep), code);
}

function stepsOf({ wide, pieces, sizes }: Sweep): number {
  return wide ? pieces : sizes.size;
}

/** An array of vectors, one for each owned token, that is zero. */
export function ownVectors(sweep: Sweep, name: string): string {
  return ownValues(sweep, name, 4 * sweep.pieces);
}

/** An array of so many values for each owned token, that is zero. */
export function ownValues({ perLane }: Sweep, name: string, each: number, type = 'f32'): string {
  return `var ${name}: array<${type}, ${perLane * each}>;`;
}

/** An element of an owned vector. Arrays lie in the order in which the sweep walks them: by pieces, then by tokens. */
export function ofOwn({ perLane }: Sweep, name: string, r: number, element: number): string {
  return `${name}[${(Math.floor(element / 4) * perLane + r) * 4 + (element % 4)}]`;
}

/** The elements of step `p` of the vector of token `r`. */
function elements({ wide, perLane }: Sweep, name: string): readonly string[] {
  if (!wide) return [`${name}[((p / 4u) * ${perLane}u + r) * 4u + p % 4u]`];
  return range(4).map((i) => `${name}[(p * ${perLane}u + r) * 4u + ${i}u]`);
}

/** Within an `ownLoop`: fills arrays from tensors [batch, own, width], each with a factor; `also` sees each step as `step_ARRAY`. */
export function loadOwn(
  sweep: Sweep,
  vectors: readonly (readonly [string, Tensor, string])[],
  also = '',
): string {
  const loads = vectors.map(
    ([name, tensor, factor]) => `let step_${name} = ${tensor.load('at + p')} * ${factor};`,
  );
  const names = vectors.map(([name]) => name);
  const fill = sweep.sharing > 0 ? fillByPlace(sweep, names) : fillByIndex(sweep, names);
  return stepLoop(sweep, [...loads, fill, also].join('\n'));
}

/** Assigns to indices that are constants where tokens and steps are written out. */
function fillByIndex(sweep: Sweep, names: readonly string[]): string {
  const assignments = names.flatMap((name) =>
    elements(sweep, name).map((to, i) => `${to} = ${stepElement(sweep, name, i)};`),
  );
  return assignments.join('\n');
}

/** Assigns at one of the constant places: cheaper than an index that each lane of a subgroup might have another of. */
function fillByPlace(sweep: Sweep, names: readonly string[]): string {
  const each = sweep.wide ? 4 : 1;
  const set = (r: number, p: number): string =>
    names
      .flatMap((name) =>
        range(each).map((i) => `${ofOwn(sweep, name, r, each * p + i)} = ${stepElement(sweep, name, i)};`),
      )
      .join(' ');
  const token = (r: number): string => {
    const places = range(stepsOf(sweep)).map((p) => `if (p == ${p}u) { ${set(r, p)} }`);
    return `if (r == ${r}u) {\n${places.join('\n')}\n}`;
  };
  return eachOwn(sweep, token);
}

function stepElement({ wide }: Sweep, name: string, i: number): string {
  return `step_${name}${wide ? `[${i}]` : ''}`;
}

/** Within an `ownLoop`: writes arrays to tensors [batch, own, width], each with a factor. */
export function storeOwn(sweep: Sweep, vectors: readonly (readonly [string, Tensor, string])[]): string {
  const store = ([name, tensor, factor]: readonly [string, Tensor, string]): string => {
    const value = elements(sweep, name).join(', ');
    return tensor.store('at + p', `${sweep.wide ? 'vec4f' : ''}(${value}) * ${factor}`);
  };
  return `if (live) {\n${stepLoop(sweep, vectors.map(store).join('\n'))}\n}`;
}
