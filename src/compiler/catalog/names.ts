/**
 * Names of parameters as in the published UniT checkpoints, so that weights go both ways between PyTorch and unitc.
 * The first encoder of images and the first of texts have the published names; whatever UniT does not know
 * (a second encoder of a kind, a layer used twice) is named after the spec: `encoders.NAME.LABEL.`.
 */

/** Where a layer stands. */
export interface LayerPlace {
  readonly encoder: string;
  /** The first encoder of its modality kind. */
  readonly first: boolean;
  readonly modality: 'pixels' | 'tokens';
  readonly word: string;
  /** What flows into the layer: `project` has one name on features and another on tokens. */
  readonly input: string;
  readonly label: string;
  /** How many layers of the same word and input stand before it in the encoder. */
  readonly repetition: number;
}

/** `modality/word/input/part` to the published prefix. */
const published: Readonly<Record<string, string>> = {
  'pixels/resnet/pixels/': 'unit_base_model.backbone.0.body.',
  'pixels/project/features/': 'unit_base_model.input_proj.',
  'pixels/transformer/features/': 'unit_base_model.transformer.encoder.',
  'pixels/transformer/features/task_token': 'unit_base_model.transformer.task_embeddings_enc.',
  'pixels/project/tokens/': 'unit_base_model.transformer.enc2dec_proj.',
  'pixels/project/tokens/position': 'unit_base_model.transformer.pos_embed_proj.',
  'tokens/bert/ids/': 'bert_model.module.',
  'tokens/bert/ids/task_token': 'task_embeddings_lang.',
  'tokens/project/tokens/': 'bert_projection.',
  'tokens/project/tokens/position': 'bert_pos_projection.',
};

/** Prefix of the parameters of a layer of an encoder; ends with a dot. */
export function layerPrefix(place: LayerPlace, part: string): string {
  const known = published[`${place.modality}/${place.word}/${place.input}/${part}`];
  if (known !== undefined && place.first && place.repetition === 0) return known;
  return `encoders.${place.encoder}.${place.label}.${part ? `${part}.` : ''}`;
}

/** Prefix of the parameters of a decoder that all tasks share; the first one has the published name. */
export function sharedDecoderPrefix(decoder: { readonly name: string; readonly first: boolean }): string {
  return `unit_base_model.transformer.decoder${decoder.first ? '' : `_${decoder.name}`}.`;
}

/** Prefix of the parameters of a task's own copy of a decoder. */
export function ownDecoderPrefix(task: { readonly family: string; readonly name: string }): string {
  return `unit_base_model.transformer.decoders.${task.family}.${task.name}.`;
}

export function queryName(task: { readonly family: string; readonly name: string }): string {
  return `unit_base_model.query_embeds.${task.family}.${task.name}.weight`;
}

/** Detection heads by word. */
const detectionHeads: Readonly<Record<string, (task: string) => string>> = {
  object_classes: (task) => `class_embeds.${task}.`,
  boxes: (task) => `bbox_embeds.${task}.`,
  attributes: (task) => `det_losses.${task}.attribute_head.`,
};

/** Prefix of a head's parameters; the first of a word in a task is the published one. */
export function headPrefix(
  task: { readonly family: string; readonly name: string },
  head: { readonly name: string; readonly word: string; readonly first: boolean },
): string {
  const detection = detectionHeads[head.word];
  if (detection) return `${detection(task.name)}${head.first ? '' : `${head.name}.`}`;
  return `classifiers.${task.family}.${task.name}.${head.first ? '' : `${head.name}.`}`;
}

/** Prefix of constants that belong to a loss on matched boxes. */
export function lossPrefix(task: { readonly name: string }): string {
  return `det_losses.${task.name}.`;
}

/**
 * Names of an encoder's layers in paths: the label of `as NAME`, else the word, numbered where it comes again
 * (`project`, `project2`).
 */
export function stageNames(
  body: readonly { readonly word: string; readonly label?: string }[],
): readonly string[] {
  const taken = new Set(body.flatMap(({ label }) => label ?? []));
  return body.map(({ word, label }) => {
    if (label !== undefined) return label;
    let name = word;
    for (let count = 2; taken.has(name); count++) name = `${word}${count}`;
    taken.add(name);
    return name;
  });
}
