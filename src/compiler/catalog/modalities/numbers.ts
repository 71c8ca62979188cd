import { axisSize, type ModalityBuiltin, sizeOf } from '../modality.ts';

const axes = ['columns'] as const;

/**
 * Rows of a table: `NAME.values` f32 [B, C], `NAME.categories` i32 [B, C] (0 for numbers and unknown
 * categories) and `NAME.missing` f32 [B, C], 1 = missing.
 */
export const numbers: ModalityBuiltin = {
  kind: 'numbers',
  field: 'numbers',
  dtype: 'f32',
  axes,
  sizes: {},
  needsVocabulary: false,
  stream(builder, modality, sizes) {
    const { name } = modality;
    const shape = [sizeOf(sizes, 'batch'), axisSize(modality, { axes }, 'columns', sizes)];
    const dims = ['batch', undefined];
    const input = (local: string, dtype: 'f32' | 'i32') =>
      builder.input(`${name}.${local}`, 'batch', { dtype, shape, dims });
    return {
      kind: 'numbers',
      values: input('values', 'f32'),
      categories: input('categories', 'i32'),
      missing: input('missing', 'f32'),
      modality,
    };
  },
};
