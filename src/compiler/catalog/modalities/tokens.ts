import { type ModalityBuiltin, sizeOf } from '../modality.ts';

/** Texts: `NAME.ids`, `NAME.segments` and `NAME.mask` i32 [B, L], mask 1 = token. */
export const tokens: ModalityBuiltin = {
  kind: 'tokens',
  field: 'text',
  dtype: 'i32',
  axes: ['tokens'],
  sizes: { tokens: 8 },
  needsVocabulary: true,
  stream(builder, modality, sizes) {
    const shape = [sizeOf(sizes, 'batch'), sizeOf(sizes, 'tokens')];
    const ids = (local: string) =>
      builder.input(`${modality.name}.${local}`, 'batch', { dtype: 'i32', shape, dims: ['batch', 'tokens'] });
    return { kind: 'ids', ids: ids('ids'), segments: ids('segments'), mask: ids('mask'), modality };
  },
};
