import { GraphBuilder } from '../../src/compiler/ir/builder.ts';
import type { AttributeType, Value } from '../../src/compiler/ir/graph.ts';
import type { Op, OpSample, OpSet } from '../../src/compiler/ir/op.ts';
import type { TensorPattern } from '../../src/compiler/ir/signature.ts';
import { ops } from '../../src/compiler/ops/index.ts';
import { type KernelVariant, variants } from '../../src/compiler/wgsl/index.ts';

/** docs/ops.md: signature, constraints, gradient and kernels of every op. */

const kinds: readonly (readonly [Op['kind'], string, string])[] = [
  [
    'elementwise',
    'Elementwise ops',
    'Output element *i* depends on input elements *i* alone. Chains of these ops are fused into one kernel.',
  ],
  ['view', 'Views', 'The same elements under another shape: no kernel runs and no memory is used.'],
  ['compute', 'Compute ops', 'Each runs as one of the kernels of its family.'],
];

export function opsMarkdown(): string {
  const all = Object.values(ops);
  const sections = kinds.flatMap(([kind, title, text]) => [
    `## ${title}`,
    '',
    text,
    '',
    ...all.filter((op) => op.kind === kind).flatMap(opSection),
  ]);
  return `${[...introduction, ...sections].join('\n').trimEnd()}\n`;
}

const introduction: readonly string[] = [
  '# Ops of the graph',
  '',
  'Generated from src/compiler/ops by `npm run generate`; a test keeps it current.',
  '',
  'A graph ([architecture.md](architecture.md)) is a list of nodes, each of one op. All shapes are static.',
  '',
  '* `x: f32 [N, C, H, W]` is a tensor with four axes. Equal symbols are equal sizes within one op; `...` is any number of axes.',
  '* `T=f32|i32` is an element type that later tensors of the op repeat as `T`.',
  '* `mask?masked` is present if the attribute `masked` is true, or above 0. `...x` is one or more tensors, `...x?` any number.',
  '* Elementwise ops with several inputs broadcast them as NumPy does.',
  '* Constraints are numbered: each input has the type in its row, and some ops need more. Errors name the number: `matmul needs equal inner sizes (C3): a is [.., 768], b is [256, ..]`.',
  '',
];

function opSection(op: Op): readonly string[] {
  return [
    `### ${op.name}`,
    '',
    op.summary,
    '',
    '| constraint | | name | type |',
    '| --- | --- | --- | --- |',
    ...op.inputs.map((pattern, i) => tensorRow(`C${i + 1}`, 'input', pattern)),
    ...op.outputs.map((pattern) => tensorRow('', 'output', pattern)),
    ...Object.entries<AttributeType>(op.attributes).map(([name, type]) => attributeRow(name, type)),
    '',
    ...constraintLines(op),
    ...gradientLines(op),
    ...kernelLines(op),
  ];
}

function cell(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

function tensorRow(constraint: string, role: string, pattern: TensorPattern): string {
  const at = pattern.indexOf(': ');
  return `| ${constraint} | ${role} | ${cell(pattern.slice(0, at))} | ${cell(pattern.slice(at + 2))} |`;
}

function attributeRow(name: string, type: AttributeType): string {
  const optional = type.endsWith('?') ? ', optional' : '';
  return `| | attribute | ${cell(name)} | ${type.replace('?', '')}${optional} |`;
}

/** Constraints other than the input types, numbered after them. */
function constraintLines({ inputs, constraints = {} }: Op): readonly string[] {
  const lines = Object.values(constraints).map((text, i) => `* **C${inputs.length + i + 1}**: ${text}.`);
  return lines.length > 0 ? ['Needs:', '', ...lines, ''] : [];
}

function gradientLines(op: Op): readonly string[] {
  if (!op.gradient) return ['Gradient: none.', ''];
  const used = gradientOps(op);
  return [used.length > 0 ? `Gradient: ${used.map((name) => `\`${name}\``).join(', ')}.` : zeroGradient, ''];
}

const zeroGradient = 'Gradient: that of the output, or zero; no further op.';

/** Ops that the gradient rule builds for any sample, in order of first use. */
function gradientOps(op: Op): readonly string[] {
  return [...new Set(op.samples.flatMap((sample) => gradientOpsOf(op, sample)))];
}

function gradientOpsOf(op: Op, sample: OpSample): readonly string[] {
  const builder = new GraphBuilder(ops, op.name);
  const inputs = sample.inputs.map(({ shape, dtype = 'f32' }, i) =>
    builder.input(`x${i}`, 'batch', { dtype, shape }),
  );
  const anyOp: GraphBuilder<OpSet> = builder;
  const attributes = sample.attributes ?? {};
  const outputs = anyOp.node(op.name, inputs, attributes);
  const outputGradients = outputs.map((output, i): Value | undefined =>
    i === 0 ? builder.input('dy', 'batch', output.type) : undefined,
  );
  if (outputs[0]!.type.dtype !== 'f32') return [];
  const wants = (input: number): boolean => inputs[input]!.type.dtype === 'f32';
  op.gradient?.({ builder, inputs, outputs, attributes, outputGradients, wants });
  return builder
    .build()
    .nodes.slice(1)
    .map((node) => node.op);
}

function kernelLines(op: Op): readonly string[] {
  if (op.kind === 'view') return [];
  const families = [...new Set(variantsOf(op).map(({ family }) => family))];
  const named = families.map((family) => {
    const own = variantsOf(op).filter((variant) => variant.family === family);
    return `\`${family}\` (${own.map(({ variant }) => variant).join(', ')})`;
  });
  return [`Kernels: ${named.join('; ')}.`, ''];
}

function variantsOf({ name }: Op): readonly KernelVariant[] {
  return variants.filter((variant) => variant.ops.some((op) => op === name));
}
