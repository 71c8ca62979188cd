import { blocks } from './blocks/index.ts';
import { clips } from './clips/index.ts';
import { decoders } from './decoders/index.ts';
import type { HeadBuiltin } from './head.ts';
import { heads } from './heads/index.ts';
import { inits } from './initializers/index.ts';
import type { DecoderBuiltin, LayerBuiltin, MatchBuiltin, ViewBuiltin } from './layer.ts';
import { layers } from './layers/index.ts';
import type { LossBuiltin } from './loss.ts';
import { losses } from './losses/index.ts';
import { lrSchedules } from './lr_schedules/index.ts';
import { matches } from './matchers/index.ts';
import { optimizers } from './optimizers/index.ts';
import type {
  BlockSignature,
  FormatSignature,
  MetricSignature,
  PrepareSignature,
  Signature,
} from './signature.ts';
import type { ClipBuiltin, InitializerBuiltin, LrScheduleBuiltin, OptimizerBuiltin } from './training.ts';
import { views } from './views/index.ts';

/** The vocabulary of the language, by category. */
export interface Builtins {
  readonly blocks: readonly BlockSignature[];
  readonly layers: readonly LayerBuiltin[];
  readonly decoders: readonly DecoderBuiltin[];
  readonly heads: readonly HeadBuiltin[];
  readonly losses: readonly LossBuiltin[];
  readonly matches: readonly MatchBuiltin[];
  readonly inits: readonly InitializerBuiltin[];
  readonly optimizers: readonly OptimizerBuiltin[];
  readonly lrSchedules: readonly LrScheduleBuiltin[];
  readonly clips: readonly ClipBuiltin[];
  readonly views: readonly ViewBuiltin[];
  readonly prepare: readonly PrepareSignature[];
  readonly formats: readonly FormatSignature[];
  readonly metrics: readonly MetricSignature[];
}

/** The compiler's own words, together with those whose work the runtime does. */
export function compilerWords(external: Pick<Builtins, 'prepare' | 'formats' | 'metrics'>): Builtins {
  return {
    blocks,
    layers,
    decoders,
    heads,
    losses,
    matches,
    inits,
    optimizers,
    lrSchedules,
    clips,
    views,
    ...external,
  };
}

/** The word that resolve found a call to be of: a missing one is a bug. */
export function builtinNamed<W extends Signature>(builtins: readonly W[], name: string): W {
  const word = builtins.find((candidate) => candidate.name === name);
  if (!word)
    throw new Error(`there is no word '${name}' among ${builtins.map((known) => known.name).join(', ')}`);
  return word;
}
