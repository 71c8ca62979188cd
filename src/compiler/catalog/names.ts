import type { ModalityKind } from '../model/model.ts';
import type { PublishedPlace } from './layer.ts';

/**
 * Names of parameters. Built-ins declare the prefixes of published checkpoints, so that weights can be
 * exchanged with PyTorch. The first encoder of images and the first of texts have these names; everything
 * that the published models lack (a second encoder of a modality kind, a layer used twice) is named after the
 * spec: `encoders.NAME.LABEL.`.
 */

/** Position of a layer in the spec. */
export interface LayerPlace {
  readonly encoder: string;
  /** Whether the encoder is the first of its modality kind. */
  readonly first: boolean;
  readonly modality: ModalityKind;
  readonly input: PublishedPlace['input'];
  readonly label: string;
  /** Number of earlier layers of the encoder with the same built-in and input. */
  readonly repetition: number;
}

/** Prefix of the parameters of a layer of an encoder, with its dot. */
export function layerPrefix(
  layer: { published?(place: PublishedPlace): string | undefined },
  place: LayerPlace,
  part: string,
): string {
  const { encoder, first, modality, input, label, repetition } = place;
  const published = first && repetition === 0 ? layer.published?.({ modality, input, part }) : undefined;
  return published ?? `encoders.${encoder}.${label}.${part ? `${part}.` : ''}`;
}

/**
 * Prefix of a head's parameters, with its dot. `earlier` are the published prefixes of the heads before it in
 * the task.
 */
export function headPrefix(
  published: string | undefined,
  earlier: readonly (string | undefined)[],
  head: { readonly task: string; readonly name: string },
): string {
  if (published === undefined) return `heads.${head.task}.${head.name}.`;
  return earlier.includes(published) ? `${published}${head.name}.` : published;
}

/**
 * Names of an encoder's layers in paths: the label of `as NAME`, else the name of the built-in, numbered if
 * it is repeated (`project`, `project2`).
 */
export function stageNames(
  body: readonly { readonly builtin: string; readonly label?: string }[],
): readonly string[] {
  const taken = new Set(body.flatMap(({ label }) => label ?? []));
  return body.map(({ builtin, label }) => {
    if (label !== undefined) return label;
    let name = builtin;
    for (let count = 2; taken.has(name); count++) name = `${builtin}${count}`;
    taken.add(name);
    return name;
  });
}
