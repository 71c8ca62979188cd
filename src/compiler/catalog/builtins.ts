import { blocks } from './blocks/index.ts';
import * as clips from './clips/index.ts';
import { decoders } from './decoders/index.ts';
import type { HeadBuiltin } from './head.ts';
import { heads } from './heads/index.ts';
import * as inits from './initializers/index.ts';
import type { DecoderBuiltin, LayerBuiltin, MatchBuiltin, ViewBuiltin } from './layer.ts';
import { layers } from './layers/index.ts';
import type { LossBuiltin } from './loss.ts';
import { losses } from './losses/index.ts';
import * as lrSchedules from './lr_schedules/index.ts';
import * as matches from './matchers/index.ts';
import * as optimizers from './optimizers/index.ts';
import type {
  BlockSignature,
  ColumnSignature,
  FormatSignature,
  MetricSignature,
  PrepareSignature,
  Signature,
} from './signature.ts';
import type { ClipBuiltin, InitializerBuiltin, LrScheduleBuiltin, OptimizerBuiltin } from './training.ts';
import { views } from './views/index.ts';

/** The built-ins of the language, by category. */
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
  readonly columns: readonly ColumnSignature[];
  readonly metrics: readonly MetricSignature[];
}

/** The compiler's built-ins, together with those that the runtime implements. */
export function compilerBuiltins(
  external: Pick<Builtins, 'prepare' | 'formats' | 'columns' | 'metrics'>,
): Builtins {
  return {
    blocks,
    layers,
    decoders,
    heads,
    losses,
    matches: Object.values(matches),
    inits: Object.values(inits),
    optimizers: Object.values(optimizers),
    lrSchedules: Object.values(lrSchedules),
    clips: Object.values(clips),
    views,
    ...external,
  };
}

/** The built-in of a call. The name has been resolved: a missing built-in is a bug. */
export function builtinNamed<W extends Signature>(builtins: readonly W[], name: string): W {
  const builtin = builtins.find((candidate) => candidate.name === name);
  if (!builtin)
    throw new Error(`no built-in '${name}' among ${builtins.map((known) => known.name).join(', ')}`);
  return builtin;
}
