import type { Outline } from '../../compiler/assemble/outline.ts';
import type { Model, ModelTask } from '../../compiler/model/model.ts';
import { taskMemories } from '../../compiler/model/task_memories.ts';
import { parametersIn } from './cards.ts';
import { countText, layerText, listText, lossText, memoryText, shapeText, shareText } from './texts.ts';

/** The diagram in sentences, for readers who cannot see it. */
export function describe(model: Model, outlined: Outline): string {
  const encoders = model.encoders.map(
    ({ name, reads, body }) =>
      `Encoder ${name} reads ${reads}: ${body.map(layerText).join(', then ')}; ${countText(parametersIn(outlined, name))} parameters.`,
  );
  const decoders = model.decoders.map(
    ({ name, body, scope }) =>
      `Decoder ${name}: ${layerText(body)}, ${scope === 'model' ? 'shared by its tasks' : 'a copy for each task'}; ${countText(parametersIn(outlined, name))} parameters.`,
  );
  return [...encoders, ...decoders, ...model.tasks.map((task) => taskSentence(task, outlined))].join(' ');
}

function taskSentence(task: ModelTask, { heads }: Outline): string {
  const { name, dataset, sampling, decoding } = task;
  const reads = listText([...new Set(taskMemories(task).map(memoryText))]);
  const through = decoding ? ` through decoder ${decoding.decoder} with ${decoding.queries} queries` : '';
  const shapes = [...heads.get(name)!].map(([head, shape]) => `${head} ${shapeText(shape)}`);
  return `Task ${name}, ${shareText(sampling)} of the steps, dataset ${dataset}: reads ${reads}${through}; predicts ${listText(shapes)}; loss ${lossText(task.loss)}.`;
}
