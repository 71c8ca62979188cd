import type { Stream } from '../layer.ts';
import { Mismatch } from '../layer.ts';

const nouns: Readonly<Record<Stream['kind'], string>> = {
  pixels: 'pixels',
  features: 'a feature map',
  ids: 'token ids',
  numbers: 'numbers',
  tokens: 'tokens',
};

/** Layers that read the tensors of a modality, for hints. */
export const firstLayers: Readonly<Record<Exclude<Stream['kind'], 'features' | 'tokens'>, string>> = {
  pixels: 'resnet(…)` or `patches(…)',
  ids: 'bert(…)',
  numbers: 'column_tokens(…)',
};

export function streamNoun(kind: Stream['kind']): string {
  return nouns[kind];
}

/** The Mismatch of a layer that cannot read a stream of this kind. */
export function unreadable(
  builtin: string,
  reads: readonly Stream['kind'][],
  given: Stream,
  hint: string,
): Mismatch {
  const wanted = reads.map(streamNoun).join(' or ');
  const found = streamNoun(given.kind);
  return new Mismatch(
    'E0401',
    `\`${builtin}\` reads ${wanted}, not ${found}`,
    `reads ${wanted}`,
    `returns ${found}`,
    hint,
  );
}
