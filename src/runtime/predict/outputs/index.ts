import type { OutputKind } from '../../../compiler/artifact/run_spec.ts';
import { boxesDecoder, readWithClasses } from './boxes.ts';
import { classDecoder } from './class.ts';
import type { HeadDecoder } from './decoder.ts';
import { embeddingDecoder } from './embedding.ts';
import { labelsDecoder } from './labels.ts';
import { numberDecoder } from './number.ts';
import { rankDecoder } from './rank.ts';

/** Decoders of each kind of output; a new kind is a file here and a line below. */
export const decoders: Readonly<Record<OutputKind, HeadDecoder>> = {
  class: classDecoder,
  labels: labelsDecoder,
  number: numberDecoder,
  rank: rankDecoder,
  embedding: embeddingDecoder,
  object_classes: boxesDecoder,
  boxes: readWithClasses,
  object_attributes: readWithClasses,
};
