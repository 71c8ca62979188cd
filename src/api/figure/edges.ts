import type { Model, ModelMemory } from '../../compiler/model/model.ts';
import type { FigureEdge } from '../../pages/index.ts';
import { cardId, type Hues } from './cards.ts';

const plainWidth = 2;

/** Lines from modalities to encoders, from there to decoders, and to tasks. */
export function figureEdges(model: Model, hues: Hues): readonly FigureEdge[] {
  return [...encoderEdges(model, hues), ...memoryEdges(model, hues), ...taskEdges(model, hues)];
}

function encoderEdges({ encoders }: Model, hues: Hues): readonly FigureEdge[] {
  return encoders.map(({ name, reads }) => ({
    from: cardId.modality(reads),
    to: cardId.encoder(name),
    hue: hues.get(name)!,
    width: plainWidth,
    label: '',
  }));
}

/** From encoders to the decoders that attend to them, and to the tasks whose heads read them. */
function memoryEdges({ tasks }: Model, hues: Hues): readonly FigureEdge[] {
  const edges = tasks.flatMap(({ name, decoding, heads }) => {
    const attended = (decoding?.attend ?? []).map((memory) =>
      memoryEdge(memory, cardId.decoder(decoding!.decoder), hues),
    );
    const read = heads.flatMap(({ source }) =>
      source.kind === 'encoder' ? [memoryEdge(source.memory, cardId.task(name), hues)] : [],
    );
    return [...attended, ...read];
  });
  return [...new Map(edges.map((edge) => [`${edge.from}/${edge.label}/${edge.to}`, edge])).values()];
}

function memoryEdge({ encoder, view }: ModelMemory, to: string, hues: Hues): FigureEdge {
  return {
    from: cardId.encoder(encoder),
    to,
    hue: hues.get(encoder)!,
    width: plainWidth,
    label: view ?? 'tokens',
  };
}

/** From decoders to tasks, as wide as the task's share of the steps. */
function taskEdges({ tasks }: Model, hues: Hues): readonly FigureEdge[] {
  return tasks.flatMap(({ name, decoding, sampling }) =>
    decoding
      ? [
          {
            from: cardId.decoder(decoding.decoder),
            to: cardId.task(name),
            hue: hues.get(decoding.decoder)!,
            width: plainWidth + 14 * sampling,
            label: '',
          },
        ]
      : [],
  );
}
