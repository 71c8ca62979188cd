import { join } from 'node:path';
import { check } from '../../src/api/check.ts';
import { type BadRecord, dataCheck } from '../../src/api/data_check.ts';
import { builtins } from '../../src/builtins.ts';
import { runSpec } from '../../src/compiler/assemble/run_spec.ts';
import { openDatasets } from '../../src/runtime/data/datasets.ts';
import { DataError } from '../../src/runtime/errors.ts';
import type { Dataset } from '../../src/runtime/records/record.ts';
import { writeFiles } from '../formats/written.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/** User files, and the spec that reads them. */
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
  audio: `modality sound { tensor: f32[1, 40, 20]  prepare: resample(8000) -> log_mel(40) -> frames([20]) }
encoder main { reads: sound  body: frame_convolution(3, width: 8) -> transformer(layers: 1, heads: 1, hidden: 8)  views { pooled: mean() } }`,
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
  boxes: `decoder: shared
  attend: [main]
  queries: 4
  head { label: object_classes(2)  box: boxes() }
  match: hungarian(head.label, head.box, class: 1, l1: 5, giou: 2)
  loss: set_cross_entropy(head.label, truth.label, no_object: 0.1) + l1(head.box, truth.box)
  metric: mean_ap(head.label, head.box)`,
  answers: `head { answer: answering(2, reads: main.pooled) }
  loss: binary_cross_entropy(head.answer, truth.scores)
  metric: vqa_accuracy(head.answer, truth.scores)`,
  nothing: `head { first: embedding(main.pooled, 8)  second: embedding(main.pooled, 8) }
  loss: contrastive(head.first, head.second, temperature: 0.1)
  metric: retrieval(head.first, head.second)`,
  value: `head { answer: regression(reads: main.pooled) }
  loss: mse(head.answer, truth.value)
  metric: regression(head.answer, truth.value)`,
};

function specText({ dataset, reads = 'text', target = 'label' }: OwnData): string {
  return `unit 1
model Own
${inputs[reads]}
decoder shared { body: cross_transformer(layers: 1, heads: 1, hidden: 8, width: 8) }
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

/** Details in messages of the image decoder, which depend on images decoded at the same time. */
const decoderDetails = /(the image cannot be decoded: ).*/g;

/**
 * The first message about the data, as reported by training, or the contents if the data is accepted.
 * Includes images and recordings that cannot be decoded, as reported by `unitc data check`.
 */
export async function outcomeOf(data: OwnData): Promise<string> {
  const root = temporaryFolder();
  writeFiles(root, data.files);
  const file = join(root, 'own.unit');
  writeFiles(root, { 'own.unit': specText(data) });
  const { model, diagnostics } = check(file);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const lines = model
    ? await openedLines(() => openDatasets(runSpec(model, builtins), { root, seed: 1 }), file)
    : errors.flatMap(({ code, message, hint }) => [`${code}: ${message}`, ...help(hint)]);
  return lines.join('\n').replaceAll(root, '<root>').replace(decoderDetails, '$1…');
}

async function openedLines(
  open: () => Promise<ReadonlyMap<string, Dataset>>,
  file: string,
): Promise<readonly string[]> {
  try {
    const contents = accepted((await open()).get('own')!);
    return [contents, ...(await undecodable(file))];
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return messageLines(error);
  }
}

/** Records that cannot be decoded or prepared, which training detects when it reads them. */
async function undecodable(file: string): Promise<readonly string[]> {
  const { datasets } = await dataCheck(file);
  return datasets.flatMap(({ splits }) =>
    splits.flatMap(({ badRecords }) => badRecords.flatMap(messageLines)),
  );
}

function messageLines({ where, message, hint }: BadRecord | DataError): readonly string[] {
  return [`${where}: ${message}`, ...help(hint ?? undefined)];
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
