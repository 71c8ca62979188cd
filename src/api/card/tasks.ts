import type {
  Model,
  ModelDataset,
  ModelEncoder,
  ModelModality,
  ModelTask,
} from '../../compiler/model/model.ts';
import { valueText } from '../../compiler/model/print.ts';
import type { ClassNames } from '../../runtime/run/description.ts';
import { bullets, code, escaped, section } from './markdown.ts';

/** Largest number of class names that are listed. */
const mostNames = 100;

const kinds = { pixels: 'images', tokens: 'texts', numbers: 'numbers', audio: 'recordings' } as const;

/** The modalities that a task reads, in the order of the spec. */
export function modalitiesOf(model: Model, task: ModelTask): readonly ModelModality[] {
  const memories = [
    ...(task.decoding?.attend ?? []),
    ...task.heads.flatMap(({ source }) => (source.kind === 'encoder' ? [source.memory] : [])),
  ];
  const encoders = new Set(memories.map(({ encoder }) => encoder));
  const read = new Set(
    model.encoders.filter(({ name }) => encoders.has(name)).map((each: ModelEncoder) => each.reads),
  );
  return model.modalities.filter(({ name }) => read.has(name));
}

/** Each task with its inputs, heads, loss, dataset and classes. */
export function tasksSection(model: Model, classes: ClassNames): string {
  const parts = model.tasks.flatMap((task) => {
    const dataset = model.datasets.find(({ name }) => name === task.dataset)!;
    return [
      `### ${escaped(task.name)}`,
      bullets(taskLines(model, task, dataset)),
      ...classLists(task, classes),
    ];
  });
  return section('Tasks', ...parts);
}

function taskLines(model: Model, task: ModelTask, { format }: ModelDataset): readonly string[] {
  const inputs = modalitiesOf(model, task).map(({ name, kind }) => `${kinds[kind]} (${escaped(name)})`);
  const loss = task.loss.map(({ weight, call }) => (weight === 1 ? '' : `${weight} × `) + code(call.builtin));
  return [
    `Inputs: ${inputs.join(', ')}`,
    ...task.heads.map((head) => `Head ${escaped(head.label)}: ${code(head.builtin)}`),
    `Loss: ${loss.join(' + ')}`,
    `Metrics: ${task.metrics.map(({ builtin }) => code(builtin)).join(', ') || 'none'}`,
    `Dataset: ${escaped(task.dataset)}, ${code(valueText(format))}`,
    `Share of the training steps: ${Number((100 * task.sampling).toFixed(1))} %`,
  ];
}

function classLists({ dataset }: ModelTask, classes: ClassNames): readonly string[] {
  return Object.entries(classes).flatMap(([truth, names]) => {
    if (!truth.startsWith(`${dataset}.`)) return [];
    const shown = names.slice(0, mostNames).map(escaped).join(', ');
    const more = names.length > mostNames ? ` and ${names.length - mostNames} more (classes.json)` : '';
    return [
      `${names.length} names of ${escaped(truth.slice(dataset.length + 1))}, in index order: ${shown}${more}`,
    ];
  });
}
