import { builtins } from '../../../src/builtins.ts';

/** Keywords, punctuation and built-ins of the language. */
export const specTokens: readonly string[] = [
  'unit 1\n',
  'model A\n',
  'param d = 1\n',
  'let x = 1\n',
  'template task t { }\n',
  'task a extends t { }\n',
  'modality image { tensor: f32[3, 8, 8] }\n',
  'encoder e { reads: image  body: project(8) }\n',
  'decoder d { body: cross_transformer(layers: 1) }\n',
  'dataset s { format: scenes(yields: .names) }\n',
  'train { steps: 1 }\n',
  'device { precision: .f16 }\n',
  'super.loss',
  ' + ',
  ' -> ',
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  '"a"',
  '10%',
  '1e308',
  '.model',
  '// \n',
  '/*',
  '__proto__',
  'constructor',
  ...Object.values(builtins)
    .flatMap((entries) => (Array.isArray(entries) ? (entries as readonly unknown[]) : []))
    .flatMap((entry) =>
      typeof entry === 'object' && entry !== null && 'name' in entry ? [`${String(entry.name)}(`] : [],
    ),
];
