import { blocks } from './blocks/index.ts';
import { clips } from './clips/index.ts';
import { decoders } from './decoders/index.ts';
import { heads } from './heads/index.ts';
import { inits } from './initializers/index.ts';
import type { DecoderWord, HeadWord, LayerWord, LossWord, MatchWord, ViewWord } from './layer.ts';
import { layers } from './layers/index.ts';
import { losses } from './losses/index.ts';
import { rates } from './lr_schedules/index.ts';
import { matches } from './matchers/index.ts';
import { optimizers } from './optimizers/index.ts';
import type { BlockSignature, RuntimeWord, Signature } from './signature.ts';
import { views } from './views/index.ts';

/** The vocabulary of the language, by category. */
export interface Words {
  readonly blocks: readonly BlockSignature[];
  readonly layers: readonly LayerWord[];
  readonly decoders: readonly DecoderWord[];
  readonly heads: readonly HeadWord[];
  readonly losses: readonly LossWord[];
  readonly matches: readonly MatchWord[];
  readonly inits: readonly Signature[];
  readonly optimizers: readonly Signature[];
  readonly rates: readonly Signature[];
  readonly clips: readonly Signature[];
  readonly views: readonly ViewWord[];
  readonly prepare: readonly RuntimeWord[];
  readonly formats: readonly RuntimeWord[];
  readonly metrics: readonly Signature[];
}

/** The compiler's own words, together with those whose work the runtime does. */
export function compilerWords(external: Pick<Words, 'prepare' | 'formats' | 'metrics'>): Words {
  return {
    blocks,
    layers,
    decoders,
    heads,
    losses,
    matches,
    inits,
    optimizers,
    rates,
    clips,
    views,
    ...external,
  };
}

/** The word that resolve found a call to be of: a missing one is a bug. */
export function wordNamed<W extends Signature>(words: readonly W[], name: string): W {
  const word = words.find((candidate) => candidate.name === name);
  if (!word)
    throw new Error(`there is no word '${name}' among ${words.map((known) => known.name).join(', ')}`);
  return word;
}
