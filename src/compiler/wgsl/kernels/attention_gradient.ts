import type { Node } from '../../ir/graph.ts';
import { type AttentionSizes, attentionSizes } from '../../ops/support/attention.ts';
import {
  addWeighted,
  dots,
  eachOwn,
  eachPiece,
  loadPiece,
  type Others,
  ownSetup,
  perToken,
  type Sweep,
  type SweepForm,
  storePiece,
  sweepGrid,
  sweepLoop,
  sweepName,
  sweepOf,
  sweepSizes,
  sweepVariants,
  tokens,
} from '../attention/sweep.ts';
import type { Dispatch, KernelArgument, Lowering, Target } from '../kernel.ts';
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
  const { batch, heads, queries, size } = sizes;
  const step = size % 4 === 0 ? 4 : 1;
  const body = `
let head = (id / queries) % heads;
let token = (id / (queries * heads)) * queries + id % queries;
let start = (token * heads + head) * steps;
var delta = 0.0;
for (var i = start; i < start + steps; i++) { delta += ${step === 4 ? 'dot(dy[i], y[i])' : 'dy[i] * y[i]'}; }
rows[id] = vec4f(stats[2u * id], stats[2u * id + 1u], delta, 0.0);`;
  const used = ['y', 'stats', 'dy'].map((name) => buffers[name]!);
  return threaded(
    {
      family: 'attention_gradient',
      variant: 'rows',
      tag: shapeTag([batch, heads, queries, size]),
      bindings: [...used.map(({ binding }) => binding), buffers.rows!.binding],
      sizes: { queries, heads, steps: size / step },
      threads: batch * heads * queries,
      body,
      args: [...used.map(({ arg }) => arg), scratch(0, 'write')],
    },
    target,
  );
}

/** What dropout multiplied probabilities with, from the kept bits of a row (WGSL of a word and a bit number for each token at once). */
function factors(sweep: Sweep, name: string, words: string, shift: string): string {
  const [floats, words32] = [perToken(sweep, 'f32'), perToken(sweep, 'u32')];
  const scale = `${1 / (1 - sweep.sizes.rate)}f`;
  return `let ${name} = select(${floats}(), ${floats}(${scale}), ((${words} >> ${shift}) & ${words32}(1u)) != ${words32}());`;
}

/** dq of the owned queries: Σ over keys of dS·k. */
function queryGradient(sizes: AttentionSizes, buffers: Buffers, form: SweepForm, target: Target): Dispatch {
  const sweep = sweepOf(sizes, sizes.queries, sizes.keys, form);
  const { masked, rate } = sizes;
  const counted = masked ? `inside & (hidden == ${perToken(sweep, 'i32')}())` : 'inside';
  const bits = (r: number): string =>
    factors(
      sweep,
      `factor${r}`,
      `${perToken(sweep, 'u32')}(kept[row${r} * ((other + 31u) / 32u) + base / 32u])`,
      tokens(sweep, 'u32', (j) => `((base & 31u) + ${j}u)`),
    );
  const others: Others = {
    vectors: ['k', 'v'],
    elements: masked ? { hidden: { type: 'i32', load: (key) => `mask[image * other + ${key}]` } } : {},
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
${dots(sweep, `score${r}`, `scaled_q${r}`, 'k')}
${dots(sweep, `arriving${r}`, `dy${r}`, 'v')}
let p${r} = select(${perToken(sweep, 'f32')}(), exp(score${r} - stat${r}.x) * stat${r}.y, ${counted});
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
  form: SweepForm,
  target: Target,
): Dispatch {
  const sweep = sweepOf(sizes, sizes.keys, sizes.queries, form);
  const { masked, rate } = sizes;
  const [dk, dv] = [wanted.includes('dk'), wanted.includes('dv')];
  const row = (query: string): string => `pair * other + ${query}`;
  const stat = (component: string) => ({
    type: 'f32',
    load: (query: string) => `rows[${row(query)}].${component}`,
  });
  const others: Others = {
    vectors: ['q', 'dy'],
    elements: { peak: stat('x'), scale: stat('y'), ...(dk ? { delta: stat('z') } : {}) },
  };
  const word = (r: number, j: number): string =>
    `kept[(${row(`min(base + ${j}u, other - 1u)`)}) * ((own + 31u) / 32u) + own${r} / 32u]`;
  const bits = (r: number): string =>
    factors(
      sweep,
      `factor${r}`,
      tokens(sweep, 'u32', (j) => word(r, j)),
      `${perToken(sweep, 'u32')}(own${r} & 31u)`,
    );
  const floats = perToken(sweep, 'f32');
  const factored = rate > 0 ? (r: number) => `factor${r} * ` : () => '';
  const body = `
${ownSetup(sweep)}
${eachOwn(
  sweep,
  (r) => `${own(sweep, r, ['k', ...(dk ? ['v'] : [])], wanted)}
${masked ? `let hidden${r} = mask[image * own + own${r}] != 0;` : ''}`,
)}
${sweepLoop(
  sweep,
  others,
  eachOwn(
    sweep,
    (r) => `
${dots(sweep, `score${r}`, `scaled_k${r}`, 'q')}
${masked ? `let seen${r} = select(score${r}, ${floats}(-3e38), hidden${r});` : `let seen${r} = score${r};`}
let p${r} = select(${floats}(), exp(seen${r} - peak) * scale, inside);
${rate > 0 ? bits(r) : ''}
${dv ? `let weight${r} = ${factored(r)}p${r};\n${addWeighted(sweep, `dv${r}`, `weight${r}`, 'dy')}` : ''}
${
  dk
    ? `${dots(sweep, `arriving${r}`, `v${r}`, 'dy')}
let change${r} = p${r} * (${factored(r)}arriving${r} - delta);
let slope${r} = ${masked ? `select(change${r}, ${floats}(), hidden${r})` : `change${r}`};
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

function lower(node: Node, form: SweepForm, target: Target): Lowering {
  const sizes = attentionSizes(node.inputs[0]!.type, node.inputs[1]!.type, node.attributes);
  const buffers = buffersOf(node, sizes);
  // q, k, v, dy, rows, dk, dv, and what else there is: adapters with few bindings take dk and dv apart.
  const bound = 7 + (sizes.masked ? 1 : 0) + (sizes.rate > 0 ? 1 : 0);
  const parts = bound <= target.maxStorageBuffers ? [['dk', 'dv']] : [['dk'], ['dv']];
  return {
    dispatches: [
      rowSums(sizes, buffers, target),
      queryGradient(sizes, buffers, form, target),
      ...parts.map((wanted) => keyGradients(wanted, sizes, buffers, form, target)),
    ],
    scratch: [16 * sizes.batch * sizes.heads * sizes.queries],
  };
}

/** The gradient in every form of a sweep. */
export const attentionGradient = sweepVariants('attention_gradient', lower);
