import { behind, decoder, isCounter, type ModelNames, type NameMap, ownDecoder } from './name_map.ts';

/** Prefixes of parts that every model has once. */
const base = 'unit_base_model.';
const baseParts = ['backbone.0.body.', 'input_proj.', 'transformer.encoder.'];

/**
 * Pairs of DETR's prefixes and those of unitc; the prefixes of a task only if exactly one task detects
 * objects.
 */
function prefixes(model: ModelNames): readonly (readonly [external: string, ours: string])[] {
  const always = baseParts.map((part) => [part, `${base}${part}`] as const);
  const name = model.detection;
  const family = name === undefined ? undefined : model.family(name);
  if (name === undefined || family === undefined) {
    return model.sharesDecoder ? [...always, ['transformer.decoder.', decoder]] : always;
  }
  const task = { family, name };
  return [
    ...always,
    ['transformer.decoder.', model.ownsDecoder(task) ? ownDecoder(task) : decoder],
    ['query_embed.', `${base}query_embeds.${family}.${name}.`],
    ['class_embed.', `class_embeds.${name}.`],
    ['bbox_embed.', `bbox_embeds.${name}.`],
  ];
}

/** Prefixes of parts of DETR that a model may lack, such as the mask head of its panoptic variant. */
const withoutPlace = /^(transformer\.decoder|query_embed|class_embed|bbox_embed|mask_head|bbox_attention)\./;

/** DETR R50 and R50-DC5, also inside the panoptic variant, where names begin with `detr.`. */
export const detr: NameMap = {
  name: 'detr',
  title: 'DETR R50 and R50-DC5: backbone, image encoder, decoder and the heads of the one detection task',
  covers: (ours, model) => prefixes(model).some(([, prefix]) => ours.startsWith(prefix)),
  ours: (external, model) => {
    if (isCounter(external)) return null;
    const name = behind('detr.', external) ?? external;
    for (const [from, to] of prefixes(model)) {
      const rest = behind(from, name);
      if (rest !== undefined) return `${to}${rest}`;
    }
    return withoutPlace.test(name) ? null : undefined;
  },
  external: (ours, model) => {
    for (const [to, from] of prefixes(model)) {
      const rest = behind(from, ours);
      if (rest !== undefined) return [`${to}${rest}`];
    }
    return [];
  },
};
