import type { ModalityForm } from '../../../compiler/artifact/run_spec.ts';
import { audio } from './audio.ts';
import type { KindPreparation } from './kind.ts';
import { numbers } from './numbers.ts';
import { pixels } from './pixels.ts';
import { tokens } from './tokens.ts';

/** Every kind of modality; TypeScript reports a kind without preparation. */
export const kinds: Readonly<Record<ModalityForm, KindPreparation>> = { pixels, tokens, numbers, audio };
