import type { Outline } from '../../compiler/assemble/outline.ts';
import type {
  Model,
  ModelDecoder,
  ModelEncoder,
  ModelModality,
  ModelTask,
} from '../../compiler/model/model.ts';
import { taskMemories } from '../../compiler/model/task_memories.ts';
import type { DiagramCard, DiagramLine, DiagramSpan } from '../../pages/index.ts';
import { countText, layerText, lossText, memoryText, shapeText, shareText, sumLines } from './texts.ts';

/** Colours of encoders and decoders; each has its own. */
export type Hues = ReadonlyMap<string, number>;

export function huesOf({ encoders, decoders }: Model): Hues {
  return new Map([...encoders, ...decoders].map(({ name }, i) => [name, i]));
}

export const cardId = {
  modality: (name: string) => `modality ${name}`,
  encoder: (name: string) => `encoder ${name}`,
  decoder: (name: string) => `decoder ${name}`,
  task: (name: string) => `task ${name}`,
} as const;

export function modalityCard({ name, dtype, dims, prepare }: ModelModality): DiagramCard {
  return {
    id: cardId.modality(name),
    title: name,
    aside: `${dtype}[${dims.join(', ')}]`,
    hue: null,
    lines: prepare.map(({ builtin }, i) => line([plain(i === 0 ? '  ' : '→ '), plain(builtin)])),
    share: null,
    copies: 1,
  };
}

export function encoderCard(encoder: ModelEncoder, outlined: Outline, hues: Hues): DiagramCard {
  const shapes = outlined.layers.get(encoder.name) ?? [];
  const layers = encoder.body.map((call, i) => {
    const label = call.label === undefined ? [] : [muted(`${call.label} `)];
    const shape = shapes[i];
    return line([...label, name(layerText(call))], shape === undefined ? '' : shapeText(shape));
  });
  const views = Object.entries(encoder.views).map(([view, calls]) =>
    line([muted('view '), name(view), plain(` ${calls.map(({ builtin }) => builtin).join(' → ')}`)]),
  );
  return {
    id: cardId.encoder(encoder.name),
    title: encoder.name,
    aside: `${countText(parametersIn(outlined, encoder.name))} parameters`,
    hue: hues.get(encoder.name)!,
    lines: [...layers, ...views],
    share: null,
    copies: 1,
  };
}

export function decoderCard(
  decoder: ModelDecoder,
  tasks: readonly ModelTask[],
  outlined: Outline,
  hues: Hues,
): DiagramCard {
  const users = tasks.filter(({ decoding }) => decoding?.decoder === decoder.name).length;
  const own = decoder.scope === 'task' && users > 1;
  const many = `${users} ${users === 1 ? 'task' : 'tasks'}`;
  return {
    id: cardId.decoder(decoder.name),
    title: decoder.name,
    aside: `${countText(parametersIn(outlined, decoder.name))} parameters`,
    hue: hues.get(decoder.name)!,
    lines: [
      line([name(layerText(decoder.body))], `width ${outlined.widths.get(decoder.name)!}`),
      line([plain(own ? `a copy for each of ${many}` : `shared by ${many}`)]),
    ],
    share: null,
    copies: own ? users : 1,
  };
}

export function taskCard(task: ModelTask, model: Model, outlined: Outline, hues: Hues): DiagramCard {
  const { name: title, decoding, sampling } = task;
  const dataset = model.datasets.find((each) => each.name === task.dataset)!;
  const shapes = outlined.heads.get(title)!;
  const memories = new Map(taskMemories(task).map((memory) => [memoryText(memory), memory]));
  const reads = [...memories].flatMap(([text, { encoder }], i): readonly DiagramSpan[] => [
    muted(i === 0 ? 'reads   ' : ' '),
    { text: `● ${text}`, tone: 'name', hue: hues.get(encoder)! },
  ]);
  const heads = task.heads.map((head, i) =>
    line(
      [muted(i === 0 ? 'heads   ' : '        '), name(head.label), plain(` ${head.builtin}`)],
      headNote(shapes.get(head.label)),
    ),
  );
  return {
    id: cardId.task(title),
    title,
    aside: shareText(sampling),
    hue: decoding ? hues.get(decoding.decoder)! : null,
    lines: [
      line(
        [muted('data    '), name(task.dataset), plain(` ${dataset.format.builtin}`)],
        `batch ${task.batch}`,
      ),
      line(reads, decoding ? `${decoding.queries} queries` : ''),
      ...heads,
      ...sumLines(lossText(task.loss), 44).map((text, i) =>
        line([muted(i === 0 ? 'loss    ' : '        '), plain(text)]),
      ),
      line([muted('metric  '), plain(task.metrics.map(({ builtin }) => builtin).join(', '))]),
    ],
    share: sampling,
    copies: 1,
  };
}

function headNote(shape: readonly number[] | undefined): string {
  return shape === undefined ? '' : shapeText(shape);
}

/** Number of parameter elements in a part of the model. */
export function parametersIn({ parameters }: Outline, part: string): number {
  return parameters
    .filter(({ path }) => path.startsWith(`${part}.`))
    .reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
}

function line(spans: readonly DiagramSpan[], note = ''): DiagramLine {
  return { spans, note };
}

const name = (text: string): DiagramSpan => ({ text, tone: 'name' });
const plain = (text: string): DiagramSpan => ({ text, tone: 'plain' });
const muted = (text: string): DiagramSpan => ({ text, tone: 'muted' });
