import type { ModalityForm } from '../../../compiler/artifact/run_spec.ts';
import { audio } from './audio.ts';
import type { KindPreparation } from './kind.ts';
import { numbers } from './numbers.ts';
import { pixels } from './pixels.ts';
import { tokens } from './tokens.ts';

/** Preparation of every kind of modality; TypeScript reports a missing kind. */
export const kinds: Readonly<Record<ModalityForm, KindPreparation>> = { pixels, tokens, numbers, audio };
