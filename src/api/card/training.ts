import { lengthOfTraining } from '../../compiler/model/length.ts';
import type { Model, ModelCall } from '../../compiler/model/model.ts';
import { valueText } from '../../compiler/model/print.ts';
import { countText } from '../diagram/texts.ts';
import { bullets, cellCode, code, escaped, markdownTable, section } from './markdown.ts';
import type { CardSource } from './read.ts';

/** Sources and numbers of records, and their preparation. */
export function dataSection({ model, description, evaluated }: CardSource): string {
  const training = new Map(Object.entries(description.record.records ?? {}));
  const rows = model.datasets.map(({ name, format }) => {
    const task = model.tasks.find(({ dataset }) => dataset === name);
    const score = evaluated?.scores.find((each) => each.task === task?.name);
    return [
      escaped(name),
      cellCode(valueText(format)),
      String(training.get(name) ?? 'unknown'),
      score ? String(score.records) : 'unknown',
      String(score?.skipped ?? 0),
    ];
  });
  const { lock } = description.record;
  return section(
    'Data',
    markdownTable([
      ['dataset', 'format', 'training records', 'held-out records', 'held-out records left out'],
      ...rows,
    ]),
    'Training reads the training split only; results are those of the held-out split. The data itself is not part of the run.',
    lock === undefined ? '' : `SHA-256 of the data lock, unit.lock: ${code(lock)}`,
    'Preparation, the same in training and use except for random augmentation:',
    bullets(model.modalities.map(({ name, prepare }) => `${escaped(name)}: ${pipeText(prepare)}`)),
  );
}

function pipeText(calls: readonly ModelCall[]): string {
  return calls.length === 0 ? 'none' : calls.map((call) => code(valueText(call))).join(' → ');
}

/** Settings, length and duration of the training. */
export function trainingSection({ model, summary, description }: CardSource): string {
  const { train } = model;
  const [[unit, length] = ['steps', 0]] = Object.entries(lengthOfTraining(train));
  const changed = Object.entries(description.record.set).map(([path, value]) => code(`${path}=${value}`));
  return section(
    'Training',
    bullets([
      `Length: ${length} ${unit}; step ${summary.step}${summary.started ? ` of ${summary.started.steps}` : ''} was reached (${summary.state})`,
      `Time: ${Math.round(summary.seconds)} s`,
      `Batch: ${train.batch} records${train.accumulate === 1 ? '' : `, ${train.accumulate} batches per update`}`,
      `Optimizer: ${code(valueText(train.optimizer))}`,
      `Learning-rate schedule: ${code(valueText(train.lrSchedule))}`,
      `Gradient clipping: ${train.clip ? code(valueText(train.clip)) : 'none'}`,
      `Seed: ${train.seed}`,
      ...(changed.length === 0 ? [] : [`Overrides of the spec: ${changed.join(', ')}`]),
      `Initial values: ${initText(model)}`,
    ]),
  );
}

function initText({ encoders, decoders, train }: Model): string {
  const calls = [...encoders, ...decoders, train].flatMap(({ init }) => init);
  return calls.length === 0
    ? 'random, the defaults of the layers'
    : calls.map((call) => code(valueText(call))).join(', ');
}

/** Size of the model, and the software and hardware that trained it. */
export function environmentSection({ model, summary, description, checkpointBytes }: CardSource): string {
  const { started } = summary;
  const { version, adapter, tuned } = description.record;
  const parameters = started
    ? [
        `Parameters: ${started.parameters} (${countText(started.parameters)}), ${4 * started.parameters} bytes as f32`,
      ]
    : [];
  return section(
    'Size and environment',
    bullets([
      ...parameters,
      ...(checkpointBytes === undefined
        ? []
        : [`Checkpoint: ${checkpointBytes} bytes, with the state of the optimizer`]),
      `Storage of large tensors in training: ${model.device.precision}`,
      `unitc: ${escaped(version)}`,
      `Adapter: ${escaped(started?.adapter ?? adapter)}`,
      ...(tuned ? [`Tuned kernel variants: ${Object.keys(tuned).length}`] : []),
    ]),
  );
}
