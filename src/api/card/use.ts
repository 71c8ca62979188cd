import type { Model, ModelModality, ModelTask } from '../../compiler/model/model.ts';
import type { TaskScore } from '../../runtime/evaluate/score.ts';
import { bullets, escaped, section } from './markdown.ts';
import type { CardSource } from './read.ts';
import { valueText } from './results.ts';
import { modalitiesOf } from './tasks.ts';

/** Smallest number of held-out records that determines a share to within a few percent. */
const fewRecords = 400;

/** Limits that follow from the run. */
export function limitsSection({ model, summary, evaluated }: CardSource): string {
  const scores = evaluated?.scores ?? [];
  return section(
    'Limits',
    bullets([
      'Results hold for records like those of the held-out split, which is from the same sources as the training records. Other sources were not tried.',
      'Every input gets an answer: heads for classes choose among the names above, even if none of them fits.',
      `The run was made with one seed, ${model.train.seed}; it does not show how much results vary between seeds.`,
      ...(summary.state === 'interrupted' || summary.state === 'incomplete'
        ? ['The training has not reached its end.']
        : []),
      ...model.modalities.flatMap(modalityLimits),
      ...scores.flatMap(scoreLimits),
      'Bias of the data, and uses that it was not collected for, cannot be seen in a run: describe them here before you publish the model.',
    ]),
  );
}

function modalityLimits({ name, facts }: ModelModality): readonly string[] {
  const { height, width, tokens, frames } = facts;
  return [
    ...(height === undefined || width === undefined
      ? []
      : [`${escaped(name)}: images are seen with ${height} × ${width} pixels; smaller details are lost.`]),
    ...(tokens === undefined ? [] : [`${escaped(name)}: texts are truncated to ${tokens} tokens.`]),
    ...(frames === undefined ? [] : [`${escaped(name)}: recordings are truncated to ${frames} frames.`]),
  ];
}

function scoreLimits({ task, records, metrics }: TaskScore): readonly string[] {
  const weak = metrics.filter(({ value, baseline, better }) => {
    if (value === null || baseline === null) return false;
    return better === 'higher' ? value <= baseline : value >= baseline;
  });
  return [
    ...(records < fewRecords
      ? [`${escaped(task)}: only ${records} held-out records; its values are uncertain.`]
      : []),
    ...weak.map(
      ({ primary, value, baseline, unit }) =>
        `${escaped(task)}: ${escaped(primary)} of ${valueText(value, unit)} is no better than a constant prediction (${valueText(baseline, unit)}).`,
    ),
  ];
}

/** Commands that use the run. `RUN` stands for its folder. */
export function useSection({ model }: CardSource): string {
  const predictions = model.tasks.map(
    (task) => `unitc predict RUN --task ${task.name} ${inputsText(model, task)}`,
  );
  return section(
    'Use',
    'RUN is the folder of the run. Predictions need nothing else; the evaluation needs the data.',
    ['```sh', ...predictions, 'unitc eval RUN', '```'].join('\n'),
    'Checkpoints are safetensors files; vocabularies, class names, statistics and the spec are beside them. Preparation of inputs is part of the run.',
  );
}

const options = {
  pixels: '--image photo.jpg',
  tokens: '--text "a text"',
  audio: '--audio recording.wav',
  numbers: '--field NAME=VALUE',
} as const;

function inputsText(model: Model, task: ModelTask): string {
  return [...new Set(modalitiesOf(model, task).map(({ kind }) => options[kind]))].join(' ');
}
