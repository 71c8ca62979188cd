import type { Node } from '../../ir/graph.ts';
import type { AttentionSizes } from '../../ops/support/attention.ts';
import type { Target } from '../../target.ts';
import { type Binding, input, output, scratch, shader } from '../emit/shader.ts';
import type { Dispatch, KernelArgument } from '../kernel.ts';
import { type Sweep, sweepGrid, sweepName, sweepSizes } from './sweep.ts';

/** What the kernels of the gradient share. */

interface Buffer {
  readonly binding: Binding;
  readonly arg: KernelArgument;
}

/** Everything that the dispatches bind, by name: inputs, outputs, and `rows`, which one dispatch writes and the others read. */
export type Buffers = Readonly<Record<string, Buffer>>;

/** rows [batch, heads, queries, 3]: largest score, inverse sum, δ = Σ dy·y. */
export function rowsBytes({ batch, heads, queries }: AttentionSizes): number {
  return 4 * 3 * batch * heads * queries;
}

export function buffersOf(node: Node, sizes: AttentionSizes): Buffers {
  const element = sizes.size % 4 === 0 ? 'vec4f' : 'f32';
  const names = [
    'q',
    'k',
    'v',
    ...(sizes.masked ? ['mask'] : []),
    ...(sizes.rate > 0 ? ['kept'] : []),
    'y',
    'stats',
    'dy',
  ];
  const types: Readonly<Record<string, string>> = { mask: 'i32', kept: 'u32', stats: 'f32' };
  const inputs = names.map((name, i): [string, Buffer] => [
    name,
    { binding: { name, element: types[name] ?? element }, arg: input(i) },
  ]);
  const outputs = node.outputs.map((_, i): [string, Buffer] => {
    const name = ['dq', 'dk', 'dv'][i]!;
    return [name, { binding: { name, element }, arg: output(i) }];
  });
  const rows: Buffer = { binding: { name: 'rows', element: 'f32' }, arg: scratch(0, 'read') };
  return Object.fromEntries([...inputs, ...outputs, ['rows', rows]]);
}

/** 1 / √size as WGSL. */
export function rootScale({ size }: AttentionSizes): string {
  return `${Math.fround(1 / Math.sqrt(size))}f`;
}

/** What dropout multiplied a probability with, given the word of its bit and the bit's number (WGSL). */
export function factor({ sizes }: Sweep, word: string, bit: string): string {
  return `select(0.0, ${1 / (1 - sizes.rate)}f, ((${word} >> (${bit})) & 1u) != 0u)`;
}

/** A sweep of the gradient as a dispatch; the body knows the buffers by their names. */
export function sweepDispatch(
  sweep: Sweep,
  part: string,
  body: string,
  used: readonly Buffer[],
  target: Target,
): Dispatch {
  const { workgroupSize, workgroups } = sweepGrid(sweep, target);
  const { batch, heads, size } = sweep.sizes;
  const kernel = shader({
    family: 'attention_gradient',
    variant: sweepName(sweep),
    tag: `${part}_${batch}x${heads}_${sweep.own}x${sweep.other}x${size}`,
    bindings: used.map(({ binding }) => binding),
    sizes: sweepSizes(sweep),
    ...(sweep.sharing > 0 ? { directives: 'enable subgroups;' } : {}),
    workgroupSize,
    body: body.replace(/\n\s*\n/g, '\n'),
    grid: workgroups,
  });
  return { kernel, args: used.map(({ arg }) => arg), workgroups };
}
