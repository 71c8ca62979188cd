import type { Facts } from '../../model/facts.ts';
import { axisSize, type ModalityBuiltin, sizeOf } from '../modality.ts';

const axes = ['channels', 'bins', 'frames'] as const;

/**
 * Sound as spectrograms, which layers read like images with one channel, rows from low to high bands and
 * columns in time: `NAME.pixels` f32 [B, 1, bins, frames] and `NAME.mask` i32 [B, bins, frames], 1 = padding.
 */
export const audio: ModalityBuiltin = {
  kind: 'audio',
  field: 'audio',
  dtype: 'f32',
  axes,
  fixed: { channels: 1 },
  sizes: { bins: 40, frames: 64 },
  needsVocabulary: false,
  forms: { stored: 'recording', prepared: ['spectrogram'] },
  stream(builder, modality, sizes) {
    const { name, facts } = modality;
    const batch = sizeOf(sizes, 'batch');
    const [bins, frames] = (['bins', 'frames'] as const).map((axis) =>
      axisSize(modality, { axes }, axis, sizes),
    ) as [number, number];
    const pixels = { shape: [batch, 1, bins, frames], dims: ['batch', undefined, undefined, 'frames'] };
    const mask = { shape: [batch, bins, frames], dims: ['batch', undefined, 'frames'] };
    return {
      kind: 'pixels',
      pixels: builder.input(`${name}.pixels`, 'batch', { dtype: 'f32', ...pixels }),
      mask: builder.input(`${name}.mask`, 'batch', { dtype: 'i32', ...mask }),
      plane: { of: 'spectrograms', name, ...constantSize(facts) },
    };
  },
};

/** Numbers of bands and frames; undefined frames vary from batch to batch. */
function constantSize({ bins, frames, frameBuckets = [] }: Facts) {
  return { height: bins, width: frameBuckets.length > 1 ? undefined : frames };
}
