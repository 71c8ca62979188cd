import { type Emitter, int, ints } from './emitter.ts';
import { dataTypes } from './messages.ts';
import type { Prologue } from './prologue.ts';

/** Images that the graph receives as bytes and normalises. */
export interface ByteImages {
  /** Modality of the spec. */
  readonly name: string;
  /** Mean and standard deviation of each channel on 0..1; absent: pixels stay 0..255. */
  readonly normalize?: { readonly mean: readonly number[]; readonly std: readonly number[] };
  /** Whether images are padded to a common size of the batch; `NAME.mask` then marks the padding. */
  readonly padded: boolean;
}

/** Prologues of images that the graph normalises itself, by input of the prediction graph. */
export function imagePrologues(images: ByteImages): ReadonlyMap<string, Prologue> {
  const { name, padded } = images;
  const pixels = [`${name}.pixels`, pixelsFromBytes(images)] as const;
  return new Map(padded ? [pixels] : [pixels, [`${name}.mask`, noPadding]]);
}

/** u8 [B, H, W, C] → f32 [B, C, H, W]: (x / 255 − mean) / std, and 0 on padding. */
function pixelsFromBytes({ name, normalize, padded }: ByteImages): Prologue {
  const bytes = `${name}.bytes`;
  return {
    inputs({ dims: [batch, channels, height, width] }) {
      return [{ name: bytes, type: 'u8', dims: [batch!, height!, width!, channels!] }];
    },
    emit(emit, [batch, channels, height, width]) {
      emit.shape(bytes, [batch!, height!, width!, channels!]);
      const numbers = emit.node('Cast', [bytes], { to: int(dataTypes.f32) });
      const planes = emit.node('Transpose', [numbers], { perm: ints([0, 3, 1, 2]) });
      const values = normalize ? normalized(emit, planes, normalize) : planes;
      if (!padded) return values;
      const padding = emit.node('Cast', [`${name}.mask`], { to: int(dataTypes.bool) });
      const everyChannel = emit.node('Unsqueeze', [padding, emit.sizes([1])]);
      return emit.node('Where', [everyChannel, emit.scalar(0), values]);
    },
  };
}

function normalized(emit: Emitter, x: string, { mean, std }: NonNullable<ByteImages['normalize']>): string {
  const perChannel = (values: readonly number[]) => emit.constant('f32', [values.length, 1, 1], values);
  const scaled = emit.node('Mul', [x, perChannel(std.map((deviation) => 1 / (255 * deviation)))]);
  return emit.node('Add', [scaled, perChannel(mean.map((value, c) => -value / std[c]!))]);
}

/** i32 [B, H, W] of zeros. */
const noPadding: Prologue = {
  inputs: () => [],
  emit: (emit, extents) => emit.node('Expand', [emit.constant('i32', [], [0]), emit.sizes(extents)]),
};
