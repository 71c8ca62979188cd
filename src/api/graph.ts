import { builtins } from '../builtins.ts';
import { type Outline, outline } from '../compiler/assemble/outline.ts';
import type { Model } from '../compiler/model/model.ts';
import { type Diagram, type DiagramColumn, diagramSvg } from '../pages/index.ts';
import { writeOutputText } from '../runtime/run/outputs.ts';
import { decoderCard, encoderCard, huesOf, modalityCard, taskCard } from './diagram/cards.ts';
import { describe } from './diagram/describe.ts';
import { diagramEdges } from './diagram/edges.ts';
import { countText } from './diagram/texts.ts';

/**
 * The model as an SVG image: modalities, encoders, decoders and tasks from left to right, with the shapes
 * between them, the number of parameters of each part, and heads, loss, dataset and sampling weight of each
 * task. The image has a title and a description, follows the reader's preference for light or dark, and is
 * self-contained. Needs neither GPU nor data.
 *
 * @throws AssemblyError
 * @example
 * const { model } = check('model.unit');
 * if (model) writeFileSync('model.svg', graph(model));
 */
export function graph(model: Model): string {
  return diagramSvg(modelDiagram(model, outline(model, builtins)));
}

/** Writes the image from `graph` to a file. Throws AssemblyError, RunDirectoryError. */
export function writeGraph(model: Model, path: string): void {
  writeOutputText(path, graph(model));
}

function modelDiagram(model: Model, outlined: Outline): Diagram {
  const hues = huesOf(model);
  const { modalities, encoders, decoders, tasks } = model;
  const columns: readonly DiagramColumn[] = [
    { title: 'modalities', cards: modalities.map(modalityCard) },
    { title: 'encoders', cards: encoders.map((encoder) => encoderCard(encoder, outlined, hues)) },
    { title: 'decoders', cards: decoders.map((decoder) => decoderCard(decoder, tasks, outlined, hues)) },
    { title: 'tasks', cards: tasks.map((task) => taskCard(task, model, outlined, hues)) },
  ];
  return {
    title: model.name,
    summary: summaryOf(model, outlined),
    description: describe(model, outlined),
    note: 'Shapes of one record at the largest sizes that the spec declares; h, w, n: as the record. Bars and lines to tasks: share of the training steps.',
    columns: columns.filter(({ cards }) => cards.length > 0),
    edges: diagramEdges(model, hues),
  };
}

function summaryOf({ tasks, train }: Model, { parameters }: Outline): string {
  const count = (some: Outline['parameters']) =>
    some.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
  const total = count(parameters);
  const trained = count(parameters.filter(({ trainable }) => trainable));
  const frozen = trained === total ? '' : `, ${countText(trained)} of them trained`;
  const length =
    train.steps === undefined ? `${train.epochs} epochs` : `${train.steps.toLocaleString('en')} steps`;
  return `${countText(total)} parameters${frozen} · ${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'} · ${length} · ${train.optimizer.builtin}`;
}
