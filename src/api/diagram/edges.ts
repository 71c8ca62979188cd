import type { Model, ModelMemory } from '../../compiler/model/model.ts';
import type { DiagramEdge } from '../../pages/index.ts';
import { cardId, type Hues } from './cards.ts';

const plainWidth = 2;

/** Lines from modalities to encoders, from encoders to decoders, and to tasks. */
export function diagramEdges(model: Model, hues: Hues): readonly DiagramEdge[] {
  return [...encoderEdges(model, hues), ...memoryEdges(model, hues), ...taskEdges(model, hues)];
}

function encoderEdges({ encoders }: Model, hues: Hues): readonly DiagramEdge[] {
  return encoders.map(({ name, reads }) => ({
    from: cardId.modality(reads),
    to: cardId.encoder(name),
    hue: hues.get(name)!,
    width: plainWidth,
    label: '',
  }));
}

/** Lines from encoders to the decoders that attend to them, and to the tasks whose heads read them. */
function memoryEdges({ tasks }: Model, hues: Hues): readonly DiagramEdge[] {
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

function memoryEdge({ encoder, view }: ModelMemory, to: string, hues: Hues): DiagramEdge {
  return {
    from: cardId.encoder(encoder),
    to,
    hue: hues.get(encoder)!,
    width: plainWidth,
    label: view ?? 'tokens',
  };
}

/** Lines from decoders to tasks; their width is the task's share of the steps. */
function taskEdges({ tasks }: Model, hues: Hues): readonly DiagramEdge[] {
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
