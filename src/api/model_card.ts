import { writeOutputText } from '../runtime/run/outputs.ts';
import { escaped } from './card/markdown.ts';
import { type CardSource, readCardSource } from './card/read.ts';
import { resultsSection } from './card/results.ts';
import { tasksSection } from './card/tasks.ts';
import { dataSection, environmentSection, trainingSection } from './card/training.ts';
import { limitsSection, useSection } from './card/use.ts';

/**
 * A model card in Markdown: tasks with their classes, data, results with baselines, training settings, size
 * and environment, limits, and commands. Reads only the run folder. Names from the spec and the data are
 * escaped.
 *
 * @param run folder of the run
 * @throws RunDirectoryError, SpecError
 * @example
 * writeFileSync('MODEL_CARD.md', modelCard('runs/model'));
 */
export function modelCard(run: string): string {
  const source = readCardSource(run);
  return `${[
    `# ${escaped(source.model.name)}`,
    introduction(source),
    tasksSection(source.model, source.description.classes ?? {}),
    dataSection(source),
    resultsSection(source),
    trainingSection(source),
    environmentSection(source),
    limitsSection(source),
    useSection(source),
  ].join('\n\n')}\n`;
}

/** Writes the card of `modelCard` to a file. Throws RunDirectoryError, SpecError. */
export function writeModelCard(run: string, path: string): void {
  writeOutputText(path, modelCard(run));
}

function introduction({ model, summary }: CardSource): string {
  const count = model.tasks.length;
  const names = model.tasks.map(({ name }) => escaped(name)).join(', ');
  return `A transformer for ${count === 1 ? 'the task' : `${count} tasks:`} ${names}, trained with unitc to step ${summary.step}.`;
}
