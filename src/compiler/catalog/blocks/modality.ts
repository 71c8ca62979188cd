import type { BlockSignature } from '../signature.ts';

export const modality: BlockSignature = {
  kind: 'modality',
  summary:
    'An input of the model: a tensor, and how stored images, texts, recordings or table cells become that tensor.',
  named: 'required',
  fields: [
    {
      name: 'tensor',
      type: { kind: 'tensor' },
      doc: 'Pixels `f32[channels, height, width]` with 1 (grey), 3 (RGB), 4 (RGBA) or another number of channels, tokens `i32[tokens]` or spectrograms `f32[1, bins, frames]`, without the batch. A size is a number or a name.',
    },
    {
      name: 'field',
      type: { kind: 'string' },
      doc:
        'The field of a record that it reads, such as `"left"`. By default the only field of its kind in the dataset of a task, or ' +
        'the one with the name of the modality.',
      default: null,
    },
    {
      name: 'prepare',
      type: { kind: 'pipe', category: 'prepare' },
      doc: 'Steps from the stored form to the tensor, in order.',
    },
  ],
  nested: [],
  example:
    'modality image { tensor: f32[3, 48, 48]  prepare: resize(height: 48, width: 48) -> normalize(mean: [0.5, 0.5, 0.5]) }',
};
