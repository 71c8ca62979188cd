import {
  behind,
  currentName,
  decoder,
  isCounter,
  type ModelNames,
  type NameMap,
  ownDecoder,
} from './name_map.ts';

const embeddings = 'bert_model.module.embeddings.';
/** MMF's text encoder keeps a second reference to its embeddings, which the state dict repeats. */
const embeddingsAgain = 'bert_model.embeddings.';

/** Patterns of names that belong to one task; whether the model has them depends on its tasks. */
const ofTask = [
  /^unit_base_model\.(?:query_embeds|transformer\.decoders)\.[^.]+\.([^.]+)\./,
  /^classifiers\.[^.]+\.([^.]+)\./,
  /^(?:class_embeds|bbox_embeds|det_losses)\.([^.]+)\./,
];

/** Prefixes of tensors that a run's checkpoint stores besides the parameters. */
const ofOptimizer = /^optimizer\./;

/** Prefixes of parts that only unitc has: additional encoders and decoders. */
const unknownToUnit = /^(encoders\.|unit_base_model\.transformer\.decoder_)/;

/** Published UniT checkpoints. unitc uses their names, but they repeat a shared decoder for every task. */
export const unit: NameMap = {
  name: 'unit',
  title: 'UniT checkpoints of MMF, and checkpoints of runs: the whole model',
  covers: () => true,
  ours: (external, model) => {
    const name = currentName(external);
    if (isCounter(name) || name.endsWith('.position_ids') || ofOptimizer.test(name)) return null;
    const embedding = behind(embeddingsAgain, name);
    if (embedding !== undefined) return `${embeddings}${embedding}`;
    const task = taskOf(name);
    if (task !== undefined && model.family(task) === undefined) return null;
    return model.all.has(name) ? name : inSharedDecoder(name, model);
  },
  external: (ours, model) => {
    if (unknownToUnit.test(ours) || ofOptimizer.test(ours)) return [];
    const embedding = behind(embeddings, ours);
    if (embedding !== undefined) return [ours, `${embeddingsAgain}${embedding}`];
    const part = behind(decoder, ours);
    if (part === undefined) return [ours];
    const sharing = model.tasks.filter((task) => !model.ownsDecoder(task));
    return [ours, ...sharing.map((task) => `${ownDecoder(task)}${part}`)];
  },
};

function taskOf(name: string): string | undefined {
  for (const pattern of ofTask) {
    const task = pattern.exec(name)?.[1];
    if (task !== undefined) return task;
  }
  return undefined;
}

/**
 * Replaces a name in a repetition of the shared decoder with that in the decoder; returns other names
 * unchanged.
 */
function inSharedDecoder(name: string, model: ModelNames): string {
  const part = /^unit_base_model\.transformer\.decoders\.[^.]+\.[^.]+\.(.+)$/.exec(name)?.[1];
  return model.sharesDecoder && part !== undefined ? `${decoder}${part}` : name;
}
