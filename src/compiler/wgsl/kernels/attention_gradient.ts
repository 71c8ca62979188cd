import type { Node } from '../../ir/graph.ts';
import { type AttentionSizes, attentionSizes, keptWords } from '../../ops/support/attention.ts';
import {
  addWeighted,
  eachOwn,
  eachPiece,
  fourDots,
  loadPiece,
  type Others,
  ownSetup,
  type Sweep,
  storePiece,
  sweepGrid,
  sweepLoop,
  sweepOf,
} from '../attention/sweep.ts';
import { fewestLanes } from '../gemm/scheme.ts';
import type { Dispatch, KernelArgument, KernelVariant, Target } from '../kernel.ts';
import { type Binding, input, output, scratch, shader, shapeTag, threaded } from '../shader.ts';

interface Buffer {
  readonly binding: Binding;
  readonly arg: KernelArgument;
}

/** Everything that the dispatches bind, by name. */
type Buffers = Readonly<Record<string, Buffer>>;

function buffersOf(node: Node, sizes: AttentionSizes): Buffers {
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
  const rows: Buffer = { binding: { name: 'rows', element: 'vec4f' }, arg: scratch(0, 'read') };
  return Object.fromEntries([...inputs, ...outputs, ['rows', rows]]);
}

/** rows [batch, heads, queries]: largest score, inverse sum, δ = Σ dy·y. */
function rowSums(sizes: AttentionSizes, buffers: Buffers, target: Target): Dispatch {
  const { batch, heads, queries, size, width } = sizes;
  const step = size % 4 === 0 ? 4 : 1;
  const body = `
let head = (id / ${queries}u) % ${heads}u;
let token = (id / ${queries * heads}u) * ${queries}u + id % ${queries}u;
let start = token * ${width / step}u + head * ${size / step}u;
var delta = 0.0;
for (var i = start; i < start + ${size / step}u + zero; i++) { delta += ${step === 4 ? 'dot(dy[i], y[i])' : 'dy[i] * y[i]'}; }
rows[id] = vec4f(stats[2u * id], stats[2u * id + 1u], delta, 0.0);`;
  const used = ['y', 'stats', 'dy'].map((name) => buffers[name]!);
  return threaded(
    {
      family: 'attention_gradient',
      variant: 'rows',
      tag: shapeTag([batch, heads, queries, size]),
      bindings: [...used.map(({ binding }) => binding), buffers.rows!.binding],
      threads: batch * heads * queries,
      body,
      args: [...used.map(({ arg }) => arg), scratch(0, 'write')],
    },
    target,
  );
}

/** What dropout multiplied the four probabilities with, from the kept bits of a row (WGSL of four words and bit numbers). */
function factors(sizes: AttentionSizes, name: string, words: string, shift: string): string {
  const scale = `${1 / (1 - sizes.rate)}f`;
  return `let ${name} = select(vec4f(), vec4f(${scale}), ((${words} >> ${shift}) & vec4u(1u)) != vec4u());`;
}

/** dq of the owned queries: Σ over keys of dS·k. */
function queryGradient(sizes: AttentionSizes, buffers: Buffers, lanes: number, target: Target): Dispatch {
  const sweep = sweepOf(sizes, sizes.queries, sizes.keys, lanes);
  const { masked, rate, keys } = sizes;
  const bits = (r: number): string =>
    factors(
      sizes,
      `factor${r}`,
      `vec4u(kept[row${r} * ${keptWords(keys)}u + base / 32u])`,
      'vec4u((base & 31u) + vec4u(0u, 1u, 2u, 3u))',
    );
  const others: Others = {
    vectors: ['k', 'v'],
    elements: masked ? { hidden: { type: 'i32', load: (key) => `mask[image * ${keys}u + ${key}]` } } : {},
  };
  const body = `
${ownSetup(sweep)}
${eachOwn(sweep, (r) => `${own(sweep, r, ['q', 'dy'], ['dq'])}\nlet stat${r} = rows[row${r}];`)}
${sweepLoop(
  sweep,
  others,
  eachOwn(
    sweep,
    (r) => `
${fourDots(sweep, `score${r}`, `scaled_q${r}`, 'k')}
${fourDots(sweep, `arriving${r}`, `dy${r}`, 'v')}
let p${r} = select(vec4f(), exp(score${r} - stat${r}.x) * stat${r}.y, ${masked ? 'inside & (hidden == vec4i())' : 'inside'});
${rate > 0 ? bits(r) : ''}
let slope${r} = p${r} * (${rate > 0 ? `factor${r} * ` : ''}arriving${r} - stat${r}.z);
${addWeighted(sweep, `dq${r}`, `slope${r}`, 'k')}`,
  ),
)}
${stores(sweep, { dq: rootScale(sizes) })}`;
  const names = [
    'q',
    'k',
    'v',
    'dy',
    'rows',
    ...(masked ? ['mask'] : []),
    ...(rate > 0 ? ['kept'] : []),
    'dq',
  ];
  return dispatch(sweep, 'query', body, names, buffers, target);
}

/** dk and dv (or one of them) of the owned keys: Σ over queries of dS·q and P∘F·dy. */
function keyGradients(
  wanted: readonly string[],
  sizes: AttentionSizes,
  buffers: Buffers,
  lanes: number,
  target: Target,
): Dispatch {
  const sweep = sweepOf(sizes, sizes.keys, sizes.queries, lanes);
  const { masked, rate, keys, queries, heads } = sizes;
  const [dk, dv] = [wanted.includes('dk'), wanted.includes('dv')];
  const row = (query: string): string => `(image * ${heads}u + head) * ${queries}u + ${query}`;
  const stat = (component: string) => ({
    type: 'f32',
    load: (query: string) => `rows[${row(query)}].${component}`,
  });
  const others: Others = {
    vectors: ['q', 'dy'],
    elements: { peak: stat('x'), scale: stat('y'), ...(dk ? { delta: stat('z') } : {}) },
  };
  const word = (r: number, j: number): string =>
    `kept[(${row(`min(base + ${j}u, ${queries - 1}u)`)}) * ${keptWords(keys)}u + own${r} / 32u]`;
  const bits = (r: number): string =>
    factors(
      sizes,
      `factor${r}`,
      `vec4u(${[0, 1, 2, 3].map((j) => word(r, j)).join(', ')})`,
      `vec4u(own${r} & 31u)`,
    );
  const factored = rate > 0 ? (r: number) => `factor${r} * ` : () => '';
  const body = `
${ownSetup(sweep)}
${eachOwn(
  sweep,
  (r) => `${own(sweep, r, ['k', ...(dk ? ['v'] : [])], wanted)}
${masked ? `let hidden${r} = mask[image * ${keys}u + own${r}] != 0;` : ''}`,
)}
${sweepLoop(
  sweep,
  others,
  eachOwn(
    sweep,
    (r) => `
${fourDots(sweep, `score${r}`, `scaled_k${r}`, 'q')}
${masked ? `let seen${r} = select(score${r}, vec4f(-3e38), hidden${r});` : `let seen${r} = score${r};`}
let p${r} = select(vec4f(), exp(seen${r} - peak) * scale, inside);
${rate > 0 ? bits(r) : ''}
${dv ? `let weight${r} = ${factored(r)}p${r};\n${addWeighted(sweep, `dv${r}`, `weight${r}`, 'dy')}` : ''}
${
  dk
    ? `${fourDots(sweep, `arriving${r}`, `v${r}`, 'dy')}
let change${r} = p${r} * (${factored(r)}arriving${r} - delta);
let slope${r} = ${masked ? `select(change${r}, vec4f(), hidden${r})` : `change${r}`};
${addWeighted(sweep, `dk${r}`, `slope${r}`, 'q')}`
    : ''
}`,
  ),
)}
${stores(sweep, Object.fromEntries(wanted.map((name) => [name, name === 'dk' ? rootScale(sizes) : '1.0'])))}`;
  const names = [
    'q',
    'k',
    ...(dk ? ['v'] : []),
    'dy',
    'rows',
    ...(masked ? ['mask'] : []),
    ...(rate > 0 ? ['kept'] : []),
    ...wanted,
  ];
  return dispatch(sweep, wanted.join('_'), body, names, buffers, target);
}

/** 1 / √size as WGSL. */
function rootScale({ size }: AttentionSizes): string {
  return `${Math.fround(1 / Math.sqrt(size))}f`;
}

/** Vectors of an owned token, the first also scaled by 1 / √size; sums that begin with zero. */
function own(sweep: Sweep, r: number, vectors: readonly string[], sums: readonly string[]): string {
  const [first] = vectors as [string];
  return [
    ...vectors
      .filter((name) => name !== first)
      .map((name) =>
        eachPiece(sweep, (p) => `let ${name}${r}_${p} = ${loadPiece(sweep, name, `at${r}`, p)};`),
      ),
    eachPiece(
      sweep,
      (p) =>
        `let scaled_${first}${r}_${p} = ${loadPiece(sweep, first, `at${r}`, p)} * ${rootScale(sweep.sizes)};`,
    ),
    ...sums.map((name) => eachPiece(sweep, (p) => `var ${name}${r}_${p} = vec4f();`)),
  ].join('\n');
}

/** Writes sums of the owned tokens, times a factor each. */
function stores(sweep: Sweep, sums: Readonly<Record<string, string>>): string {
  const all = (r: number): string =>
    Object.entries(sums)
      .map(([name, scale]) =>
        eachPiece(sweep, (p) => storePiece(sweep, name, `at${r}`, p, `${name}${r}_${p} * ${scale}`)),
      )
      .join('\n');
  return eachOwn(sweep, (r) => `if (live${r}) {\n${all(r)}\n}`);
}

function dispatch(
  sweep: Sweep,
  part: string,
  body: string,
  names: readonly string[],
  buffers: Buffers,
  target: Target,
): Dispatch {
  const { workgroupSize, workgroups } = sweepGrid(sweep, target);
  const { batch, heads, size } = sweep.sizes;
  const used = names.map((name) => buffers[name]!);
  const kernel = shader({
    family: 'attention_gradient',
    variant: sweep.sharing > 0 ? 'subgroup' : 'lane',
    tag: `${part}_${batch}x${heads}_${sweep.own}x${sweep.other}x${size}`,
    bindings: used.map(({ binding }) => binding),
    ...(sweep.sharing > 0 ? { directives: 'enable subgroups;' } : {}),
    workgroupSize,
    body: body.replace(/\n\s*\n/g, '\n'),
    grid: workgroups,
  });
  return { kernel, args: used.map(({ arg }) => arg), workgroups };
}

function lower(node: Node, lanes: number, target: Target): ReturnType<KernelVariant['lower']> {
  const sizes = attentionSizes(node.inputs[0]!.type, node.inputs[1]!.type, node.attributes);
  const buffers = buffersOf(node, sizes);
  // q, k, v, dy, rows, dk, dv, and what else there is: adapters with few bindings take dk and dv apart.
  const bound = 7 + (sizes.masked ? 1 : 0) + (sizes.rate > 0 ? 1 : 0);
  const parts = bound <= target.maxStorageBuffers ? [['dk', 'dv']] : [['dk'], ['dv']];
  return {
    dispatches: [
      rowSums(sizes, buffers, target),
      queryGradient(sizes, buffers, lanes, target),
      ...parts.map((wanted) => keyGradients(wanted, sizes, buffers, lanes, target)),
    ],
    scratch: [16 * sizes.batch * sizes.heads * sizes.queries],
  };
}

/** The lanes of a subgroup share loads of the other side. */
export const attentionGradientSubgroup: KernelVariant = {
  family: 'attention_gradient',
  variant: 'subgroup',
  ops: ['attention_gradient'],
  accepts: (_, target) => target.class === 'cpu' && target.subgroupSize >= fewestLanes,
  lower: (node, target) => lower(node, target.subgroupSize, target),
};

/** One invocation a query, then one a key: any adapter. */
export const attentionGradientLane: KernelVariant = {
  family: 'attention_gradient',
  variant: 'lane',
  ops: ['attention_gradient'],
  accepts: () => true,
  lower: (node, target) => lower(node, 0, target),
};
