import { axisSize, type ModalityBuiltin, sizeOf } from '../modality.ts';

const axes = ['channels', 'height', 'width'] as const;

/** Images: `NAME.pixels` f32 [B, C, H, W] and `NAME.mask` i32 [B, H, W], 1 = padding. */
export const pixels: ModalityBuiltin = {
  kind: 'pixels',
  field: 'image',
  dtype: 'f32',
  axes,
  fixed: { channels: 'any' },
  sizes: { height: 64, width: 64 },
  needsVocabulary: false,
  forms: { stored: 'image', prepared: ['image', 'normalised image'] },
  stream(builder, modality, sizes) {
    const { name, facts } = modality;
    const batch = sizeOf(sizes, 'batch');
    const [channels, height, width] = axes.map((axis) => axisSize(modality, { axes }, axis, sizes)) as [
      number,
      number,
      number,
    ];
    const pixels = { shape: [batch, channels, height, width], dims: ['batch', undefined, 'height', 'width'] };
    const mask = { shape: [batch, height, width], dims: ['batch', 'height', 'width'] };
    return {
      kind: 'pixels',
      pixels: builder.input(`${name}.pixels`, 'batch', { dtype: 'f32', ...pixels }),
      mask: builder.input(`${name}.mask`, 'batch', { dtype: 'i32', ...mask }),
      plane: { of: 'images', name, height: facts.height, width: facts.width },
    };
  },
};
