import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { check } from '../../src/api/check.ts';
import { builtins } from '../../src/builtins.ts';
import { runSpec } from '../../src/compiler/assemble/run_spec.ts';
import { openDatasets } from '../../src/runtime/data/datasets.ts';
import { DataError } from '../../src/runtime/errors.ts';
import type { Dataset } from '../../src/runtime/records/record.ts';
import { temporaryFolder } from '../formats/shared.ts';

/** Files of one's own, and how a spec reads them. */
export interface OwnData {
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** Contents of the dataset block. */
  readonly dataset: string;
  /** The input that the task reads; by default text. */
  readonly reads?: keyof typeof inputs;
  /** The target that the task is trained on; by default a class. */
  readonly target?: keyof typeof targets;
}

const inputs = {
  text: `modality words { tensor: i32[tokens]  prepare: wordpiece(size: 100) -> truncate(8) }
encoder main { reads: words  body: bert(layers: 1, width: 8, heads: 1, hidden: 8, positions: 8)  views { pooled: mean() } }`,
  image: `modality photo { tensor: f32[3, 16, 16]  prepare: resize(height: 16, width: 16) }
encoder main { reads: photo  body: resnet(block: .basic, depths: [1], stem: 4) -> project(8) -> tokens()  views { pooled: mean() } }`,
  numbers: `modality row { tensor: f32[2]  prepare: standardize() -> categorize(8) }
encoder main { reads: row  body: column_tokens(8) -> transformer(layers: 1, heads: 1, hidden: 8)  views { pooled: mean() } }`,
};

const targets = {
  label: `head { answer: classification(2, reads: main.pooled) }
  loss: cross_entropy(head.answer, truth.label)
  metric: accuracy(head.answer, truth.label)`,
  labels: `head { answer: answering(2, reads: main.pooled) }
  loss: binary_cross_entropy(head.answer, truth.labels)
  metric: multilabel(head.answer, truth.labels)`,
  scores: `head { answer: answering(2, reads: main.pooled) }
  loss: binary_cross_entropy(head.answer, truth.scores)
  metric: multilabel(head.answer, truth.scores)`,
  value: `head { answer: regression(reads: main.pooled) }
  loss: mse(head.answer, truth.value)
  metric: regression(head.answer, truth.value)`,
};

function specText({ dataset, reads = 'text', target = 'label' }: OwnData): string {
  return `unit 1
model Own
${inputs[reads]}
dataset own {
${dataset}
}
task guess {
  dataset: own
  ${targets[target]}
}
train { steps: 1  batch: 2  optimizer: adamw(lr: 1e-3)  lr_schedule: constant() }
`;
}

/** The first message about the data, as training reports it, or the contents where the data is accepted. */
export async function outcomeOf(data: OwnData): Promise<string> {
  const root = temporaryFolder();
  for (const [name, content] of Object.entries(data.files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  const { model, diagnostics } = check({ file: join(root, 'own.unit'), text: specText(data) });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const text = model
    ? await opened(() => openDatasets(runSpec(model, builtins), { root, seed: 1 }))
    : errors.map(({ code, message, hint }) => [`${code}: ${message}`, ...help(hint)].join('\n')).join('\n');
  return text.replaceAll(root, '<root>');
}

async function opened(open: () => Promise<ReadonlyMap<string, Dataset>>): Promise<string> {
  try {
    return accepted((await open()).get('own')!);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return [`${error.where}: ${error.message}`, ...help(error.hint)].join('\n');
  }
}

function help(hint: string | undefined): readonly string[] {
  return hint === undefined ? [] : hint.split('\n').map((line) => `  help: ${line}`);
}

function accepted({ splits, names }: Dataset): string {
  const counts = Object.values(splits).map(
    ({ name, length, problems }) =>
      `${name} ${length}${problems && problems.count > 0 ? ` (${problems.count} left out)` : ''}`,
  );
  const classes = Object.entries(names).map(([truth, all]) => `${truth}: ${all.join(', ')}`);
  return `accepted: ${[...counts, ...classes].join('; ')}`;
}
