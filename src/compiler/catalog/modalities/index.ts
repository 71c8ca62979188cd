import type { ModalityKind } from '../../model/model.ts';
import type { ModalityBuiltin } from '../modality.ts';
import { audio } from './audio.ts';
import { numbers } from './numbers.ts';
import { pixels } from './pixels.ts';
import { tokens } from './tokens.ts';

/** Every kind of modality; a new one is a file here and a line below. */
export const modalities: Readonly<Record<ModalityKind, ModalityBuiltin>> = { pixels, tokens, numbers, audio };

export function modalityKinds(): readonly ModalityBuiltin[] {
  return Object.values(modalities);
}
