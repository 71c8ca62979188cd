import type { PlainCall } from '../../../compiler/artifact/run_spec.ts';
import type { Wave } from '../../audio/wave.ts';
import type { AudioSource } from '../../records/audio_source.ts';
import type { RasterImage } from '../../records/image.ts';
import type { ImageSource } from '../../records/image_source.ts';

/** Default limit on the number of pixels of an image; PIL warns above this size. */
export const defaultMaxPixels = 89_478_485;

export interface DecodingOptions {
  /** Channels of the result: see `RasterImage`. */
  readonly channels?: number;
  readonly maxPixels?: number;
}

/** Decodes images on one platform. All platforms return the same pixels for the same file. */
export interface ImageDecoder {
  /** Throws DataError. */
  decode(source: ImageSource, options?: DecodingOptions): Promise<RasterImage>;
}

/** Stores images as they are after decoding and the leading deterministic steps of preparation. */
export interface ImageStore {
  /** The stored image, or else the result of `make`, which is then stored. Throws whatever `make` throws. */
  get(
    source: ImageSource,
    wanted: { readonly channels: number; readonly steps: readonly PlainCall[] },
    make: () => Promise<RasterImage>,
  ): Promise<RasterImage>;
}

/** Everything that preparation needs from a platform: decoders of media files. */
export interface MediaHost {
  readonly decoder: ImageDecoder;
  /** The sound of a source, at most `maxSeconds` long. Throws DataError. */
  decodeRecording(source: AudioSource, maxSeconds?: number): Promise<Wave>;
}
