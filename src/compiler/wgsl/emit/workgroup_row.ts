import type { Node } from '../../ir/graph.ts';
import type { Target } from '../../target.ts';
import type { KernelVariant, NodeShaders } from '../variant.ts';
import { rowAccess } from './rows.ts';
import type { ShaderParts } from './shader.ts';
import { single } from './threaded.ts';

/**
 * GPU kernels in which each workgroup computes one row. The loads of adjacent lanes are coalesced; sums and
 * maxima of the row are reduced in a fixed order, by subgroup operations if all subgroups have one size, else
 * by a tree in workgroup memory. The number of lanes follows common practice; it has not been measured on
 * GPUs.
 */

/** Lanes of a workgroup. */
export const rowLanes = 64;

/**
 * Loop of a lane over its elements of the row that begins at `start`; `body` sees `i`, the index in the
 * tensor.
 */
export function overLaneElements(body: string): string {
  return `for (var i = start + lane; i < start + steps; i += ${rowLanes}u) {\n  ${body}\n}`;
}

type RowReduction = 'sum' | 'max';

/**
 * Reductions over all lanes of a workgroup. `reduce` declares `name`, the reduction of an f32, in every lane.
 * `needs` go into the shader.
 */
export interface RowReductions {
  readonly needs: Pick<ShaderParts, 'directives' | 'declarations'>;
  reduce(name: string, reduction: RowReduction, value: string): string;
}

const combine: Readonly<Record<RowReduction, (a: string, b: string) => string>> = {
  sum: (a, b) => `${a} + ${b}`,
  max: (a, b) => `max(${a}, ${b})`,
};

/** The reductions that an adapter supports. */
export function rowReductions({ subgroupSize }: Target): RowReductions {
  return subgroupSize > 1 && rowLanes % subgroupSize === 0 ? bySubgroups(subgroupSize) : byTree;
}

function bySubgroups(size: number): RowReductions {
  const subgroups = rowLanes / size;
  const operation = { sum: 'subgroupAdd', max: 'subgroupMax' } as const;
  return {
    needs: {
      directives: 'enable subgroups;',
      declarations: `var<workgroup> partials: array<f32, ${subgroups}>; // [subgroup]`,
    },
    reduce: (name, reduction, value) => `let ${name}_of_subgroup = ${operation[reduction]}(${value});
if (lane % ${size}u == 0u) { partials[lane / ${size}u] = ${name}_of_subgroup; }
workgroupBarrier();
var ${name} = partials[0];
for (var s = 1u; s < ${subgroups}u; s++) { ${name} = ${combine[reduction](name, 'partials[s]')}; }
workgroupBarrier();`,
  };
}

const byTree: RowReductions = {
  needs: { declarations: `var<workgroup> partials: array<f32, ${rowLanes}>; // [lane]` },
  reduce: (name, reduction, value) => `partials[lane] = ${value};
workgroupBarrier();
for (var half = ${rowLanes / 2}u; half > 0u; half /= 2u) {
  if (lane < half) { partials[lane] = ${combine[reduction]('partials[lane]', 'partials[lane + half]')}; }
  workgroupBarrier();
}
let ${name} = partials[0];
workgroupBarrier();`,
};

/**
 * Requirements of such a kernel, and the fraction of its lanes that have work in a row of the first input.
 */
export const rowLimits: Pick<KernelVariant, 'needs' | 'accepts' | 'fill'> = {
  needs: `${rowLanes} invocations and ${4 * rowLanes} bytes of workgroup memory`,
  accepts: (_, target) => target.maxInvocations >= rowLanes && target.maxWorkgroupBytes >= 4 * rowLanes,
  fill: (node: Node) => Math.min(1, rowAccess(node.inputs[0]!.type.shape.at(-1)!).steps / rowLanes),
};

/** A shader that computes one row per workgroup. */
export interface RowParts
  extends Omit<ShaderParts, 'groups' | 'workgroupSize' | 'variant' | 'sizes' | 'body'> {
  readonly rows: number;
  /** Elements (or vec4s) of a row. */
  readonly steps: number;
  readonly sizes?: Readonly<Record<string, number>>;
  /** Code that sees `start`, the index at which the row `group` begins, and may use `reductions`. */
  body(reductions: RowReductions): string;
}

/** The shaders of a node that computes rows: a single one, with one workgroup per row. */
export function rowWorkgroups({ rows, steps, sizes, body, ...parts }: RowParts, target: Target): NodeShaders {
  const reductions = rowReductions(target);
  return single({
    ...parts,
    ...reductions.needs,
    variant: 'workgroup',
    sizes: { rows, steps, ...sizes },
    workgroupSize: rowLanes,
    body: `if (group >= rows) { return; }\nlet start = group * steps;\n${body(reductions)}`,
    groups: rows,
  });
}
