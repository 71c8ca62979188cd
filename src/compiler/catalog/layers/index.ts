import type { LayerBuiltin } from '../layer.ts';
import { bert } from './bert.ts';
import { columnTokens } from './column_tokens.ts';
import { frameConvolution } from './frame_convolution.ts';
import { patches } from './patches.ts';
import { project } from './project.ts';
import { resnet } from './resnet.ts';
import { tokens } from './tokens.ts';
import { transformer } from './transformer.ts';

/** Every layer of encoders; a new one is a file here and a line below. */
export const layers: readonly LayerBuiltin[] = [
  resnet,
  patches,
  frameConvolution,
  bert,
  columnTokens,
  project,
  tokens,
  transformer,
];
