import type { DecoderBuiltin } from '../layer.ts';
import { crossTransformer } from './cross_transformer.ts';

/** Every decoder of the language; a new one is a file here and a line below. */
export const decoders: readonly DecoderBuiltin[] = [crossTransformer];
