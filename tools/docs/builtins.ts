import { certificateSchema } from '../../src/api/certificate/schema.ts';
import { builtins } from '../../src/builtins.ts';
import { artifactSchema } from '../../src/compiler/artifact/schema.ts';
import type {
  BlockSignature,
  NestedSignature,
  ParameterSignature,
  Signature,
} from '../../src/compiler/catalog/signature.ts';
import { codes } from '../../src/compiler/diagnostics/codes/index.ts';
import { codesMarkdown } from '../../src/compiler/diagnostics/codes_table.ts';
import { apiMarkdown } from './api.ts';
import { kernelsMarkdown } from './kernels.ts';
import { opsMarkdown } from './ops.ts';

/** Generated documents, by path from the root of the repository. */
export function generatedDocs(): ReadonlyMap<string, string> {
  return new Map([
    ['docs/builtins.md', builtinsMarkdown()],
    ['docs/diagnostics.md', codesMarkdown(codes)],
    ['docs/api.md', apiMarkdown()],
    ['docs/ops.md', opsMarkdown()],
    ['docs/kernels.md', kernelsMarkdown()],
    ['certificate.schema.json', `${JSON.stringify(certificateSchema, null, 2)}\n`],
    ['schema.json', `${JSON.stringify(artifactSchema, null, 2)}\n`],
  ]);
}

function defaultText({ default: value }: ParameterSignature): string {
  if (value === undefined) return 'required';
  if (value === null) return 'optional';
  return `\`${JSON.stringify(value)}\``;
}

function parameterRows(parameters: readonly ParameterSignature[]): string[] {
  if (parameters.length === 0) return [];
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  return [
    '| name | default | meaning |',
    '| --- | --- | --- |',
    ...parameters.map(
      (parameter) => `| \`${parameter.name}\` | ${defaultText(parameter)} | ${cell(parameter.doc)} |`,
    ),
    '',
  ];
}

function builtinText(builtin: Signature): string[] {
  return [
    `### \`${builtin.name}\``,
    '',
    builtin.summary,
    '',
    '```',
    builtin.example,
    '```',
    '',
    ...parameterRows(builtin.parameters),
  ];
}

function nestedText({ key, summary, fields }: NestedSignature): string[] {
  return [`\`${key} { … }\`: ${summary}`, '', ...parameterRows(fields)];
}

function blockText(block: BlockSignature): string[] {
  return [
    `### \`${block.kind}\``,
    '',
    block.summary,
    '',
    '```',
    block.example,
    '```',
    '',
    ...parameterRows(block.fields),
    ...block.nested.flatMap(nestedText),
  ];
}

const sections: readonly (readonly [string, readonly Signature[]])[] = [
  ['Layers of encoders', builtins.layers],
  ['Views', builtins.views],
  ['Decoders', builtins.decoders],
  ['Heads', builtins.heads],
  ['Losses', builtins.losses],
  ['Metrics', builtins.metrics],
  ['Dataset formats', builtins.formats],
  ['Columns', builtins.columns],
  ['Preparation', builtins.prepare],
  ['Optimizers', builtins.optimizers],
  ['Learning-rate schedules', builtins.lrSchedules],
  ['Matching', builtins.matches],
  ['Initial values', builtins.inits],
  ['Clipping', builtins.clips],
];

function builtinsMarkdown(): string {
  const lines = [
    '# Built-ins of the language',
    '',
    'Generated from the catalog by `npm run generate`; a test keeps it current. How built-ins are combined is in [language.md](language.md).',
    '',
    '## Blocks',
    '',
    ...builtins.blocks.flatMap(blockText),
    ...sections.flatMap(([title, list]) => [`## ${title}`, '', ...list.flatMap(builtinText)]),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}
