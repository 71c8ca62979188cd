import type { LossBuiltin } from '../loss.ts';
import { attributeLoss } from './attribute_loss.ts';
import { binaryCrossEntropy } from './binary_cross_entropy.ts';
import { binaryFocal } from './binary_focal.ts';
import { contrastive } from './contrastive.ts';
import { coral } from './coral.ts';
import { crossEntropy } from './cross_entropy.ts';
import { focal } from './focal.ts';
import { giou } from './giou.ts';
import { huber } from './huber.ts';
import { l1 } from './l1.ts';
import { mae } from './mae.ts';
import { mse } from './mse.ts';
import { setCrossEntropy } from './set_cross_entropy.ts';

/** Every loss of the language; a new one is a file here and a line below. */
export const losses: readonly LossBuiltin[] = [
  crossEntropy,
  binaryCrossEntropy,
  focal,
  binaryFocal,
  mse,
  mae,
  huber,
  coral,
  contrastive,
  setCrossEntropy,
  l1,
  giou,
  attributeLoss,
];
