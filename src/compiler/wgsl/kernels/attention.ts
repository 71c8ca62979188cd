import type { Node } from '../../ir/graph.ts';
import { philoxFunctions } from '../../ops/philox.ts';
import { attentionSizes, dropThreshold } from '../../ops/support/attention.ts';
import { numberOf } from '../../ops/support/attributes.ts';
import {
  addWeighted,
  dots,
  eachOwn,
  eachPiece,
  largest,
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
  total,
} from '../attention/sweep.ts';
import type { Dispatch, Target } from '../kernel.ts';
import { type Binding, input, output, shader, single } from '../shader.ts';

/** Largest score, sum of exponentials and weighted values of an owned query, brought up to date with further keys. */
function update(sweep: Sweep, r: number): string {
  const { masked, rate } = sweep.sizes;
  const [floats, integers] = [perToken(sweep, 'f32'), perToken(sweep, 'i32')];
  const score = masked ? `select(score${r}, ${floats}(-3e38), hidden != ${integers}())` : `score${r}`;
  return `
${dots(sweep, `score${r}`, `q${r}`, 'k')}
let seen${r} = select(${floats}(-3.4e38), ${score}, inside);
let top${r} = max(peak${r}, ${largest(sweep, `seen${r}`)});
let fade${r} = exp(peak${r} - top${r});
var p${r} = select(${floats}(), exp(seen${r} - top${r}), inside);
sum${r} = sum${r} * fade${r} + ${total(sweep, `p${r}`)};
peak${r} = top${r};
${rate > 0 ? drop(sweep, r) : ''}
${eachPiece(sweep, (p) => `y${r}_${p} *= fade${r};`)}
${addWeighted(sweep, `y${r}`, `p${r}`, 'v')}`;
}

/** Drops probabilities and keeps the bits of 32 keys until they fill a word. */
function drop(sweep: Sweep, r: number): string {
  const { sizes, atOnce } = sweep;
  const kept =
    atOnce === 1
      ? `let stays${r} = words${r}[base & 3u] >= ${dropThreshold(sizes.rate)}u;
bits${r} |= select(0u, 1u, stays${r}) << (base & 31u);`
      : `let stays${r} = (words${r} >= vec4u(${dropThreshold(sizes.rate)}u)) & inside;
let four${r} = select(vec4u(), vec4u(1u, 2u, 4u, 8u), stays${r});
bits${r} |= (four${r}.x | four${r}.y | four${r}.z | four${r}.w) << (base & 31u);`;
  return `
let words${r} = philox4x32(vec4u(row${r} * ((other + 3u) / 4u) + base / 4u, site, random[2], random[3]), vec2u(random[0], random[1]));
${kept}
p${r} = select(${perToken(sweep, 'f32')}(), p${r} * ${1 / (1 - sizes.rate)}f, stays${r});
if ((base & 31u) == ${32 - atOnce}u || base + ${atOnce}u >= other) {
  if (live${r}) { kept[row${r} * ((other + 31u) / 32u) + base / 32u] = bits${r}; }
  bits${r} = 0u;
}`;
}

function forward(node: Node, form: SweepForm, target: Target): Dispatch {
  const sizes = attentionSizes(node.inputs[0]!.type, node.inputs[1]!.type, node.attributes);
  const { masked, rate, keys } = sizes;
  const sweep = sweepOf(sizes, sizes.queries, keys, form);
  const element = sweep.wide ? 'vec4f' : 'f32';
  const others: Others = {
    vectors: ['k', 'v'],
    elements: masked ? { hidden: { type: 'i32', load: (key) => `mask[image * other + ${key}]` } } : {},
  };
  const bindings: Binding[] = [
    ...['q', 'k', 'v'].map((name) => ({ name, element })),
    ...(masked ? [{ name: 'mask', element: 'i32' }] : []),
    ...(rate > 0 ? [{ name: 'random', element: 'u32' }] : []),
    { name: 'y', element },
    { name: 'stats', element: 'f32' },
    ...(rate > 0 ? [{ name: 'kept', element: 'u32' }] : []),
  ];
  const body = `
${ownSetup(sweep)}
${eachOwn(sweep, (r) =>
  [
    eachPiece(
      sweep,
      (p) =>
        `let q${r}_${p} = ${loadPiece(sweep, 'q', `at${r}`, p)} * ${Math.fround(1 / Math.sqrt(sizes.size))}f;`,
    ),
    eachPiece(sweep, (p) => `var y${r}_${p} = vec4f();`),
    `var peak${r} = -3.4e38f;`,
    `var sum${r} = 0.0;`,
    rate > 0 ? `var bits${r} = 0u;` : '',
  ].join('\n'),
)}
${sweepLoop(
  sweep,
  others,
  eachOwn(sweep, (r) => update(sweep, r)),
)}
${eachOwn(
  sweep,
  (r) => `if (live${r}) {
let scale${r} = 1.0 / sum${r};
${eachPiece(sweep, (p) => storePiece(sweep, 'y', `at${r}`, p, `y${r}_${p} * scale${r}`))}
stats[row${r} * 2u] = peak${r};
stats[row${r} * 2u + 1u] = scale${r};
}`,
)}`;
  const { workgroupSize, workgroups } = sweepGrid(sweep, target);
  const kernel = shader({
    family: 'attention',
    variant: sweepName(sweep),
    tag: `${sizes.batch}x${sizes.heads}_${sizes.queries}x${keys}x${sizes.size}`,
    bindings,
    sizes: { ...sweepSizes(sweep), ...(rate > 0 ? { site: numberOf(node.attributes, 'site') } : {}) },
    ...(sweep.sharing > 0 ? { directives: 'enable subgroups;' } : {}),
    ...(rate > 0 ? { declarations: Object.values(philoxFunctions).join('\n') } : {}),
    workgroupSize,
    body: body.replace(/\n\s*\n/g, '\n'),
    grid: workgroups,
  });
  return {
    kernel,
    args: [...node.inputs.map((_, i) => input(i)), ...node.outputs.map((_, i) => output(i))],
    workgroups,
  };
}

/** Attention in every form of a sweep. */
export const attention = sweepVariants('attention', (node, form, target) =>
  single(forward(node, form, target)),
);
