/** Mapping between the names of one family of published weights and the parameter names of unitc. */
export interface NameMap {
  readonly name: string;
  /** Description in help texts. */
  readonly title: string;
  /** Whether files of the family can hold this parameter. */
  covers(ours: string, model: ModelNames): boolean;
  /** Parameter name of a tensor; null: known, but not part of the model; undefined: unexpected. */
  ours(external: string, model: ModelNames): string | null | undefined;
  /** Every name under which files of the family hold a parameter; empty if they do not have it. */
  external(ours: string, model: ModelNames): readonly string[];
}

/** Parameter names of a model, and the tasks and decoders derived from them. */
export class ModelNames {
  readonly all: ReadonlySet<string>;
  /** Every task with queries. */
  readonly tasks: readonly { readonly family: string; readonly name: string }[];
  /** Whether the model has a decoder that tasks share. */
  readonly sharesDecoder: boolean;
  /** The only task that detects objects; undefined if there are none or several. */
  readonly detection: string | undefined;

  /** `names`: parameter names of unitc, or tensor names of a UniT checkpoint. */
  constructor(names: Iterable<string>) {
    this.all = new Set([...names].map(currentName));
    this.tasks = [...this.all].flatMap((name) => {
      const [, family, task] = /^unit_base_model\.query_embeds\.([^.]+)\.([^.]+)\.weight$/.exec(name) ?? [];
      return family !== undefined && task !== undefined ? [{ family, name: task }] : [];
    });
    this.sharesDecoder = this.hasPrefix(decoder);
    const found = this.tasks.filter(({ name }) => this.hasPrefix(`class_embeds.${name}.`));
    this.detection = found.length === 1 ? found[0]!.name : undefined;
  }

  hasPrefix(prefix: string): boolean {
    for (const name of this.all) if (name.startsWith(prefix)) return true;
    return false;
  }

  /** Whether a task has a private decoder. */
  ownsDecoder(task: { readonly family: string; readonly name: string }): boolean {
    return this.hasPrefix(ownDecoder(task));
  }

  family(task: string): string | undefined {
    return this.tasks.find(({ name }) => name === task)?.family;
  }
}

/** Prefix of the shared decoder. */
export const decoder = 'unit_base_model.transformer.decoder.';

export function ownDecoder(task: { readonly family: string; readonly name: string }): string {
  return `unit_base_model.transformer.decoders.${task.family}.${task.name}.`;
}

/** Replaces the prefix `detr_model.` of older UniT checkpoints with `unit_base_model.`. */
export function currentName(name: string): string {
  const rest = behind('detr_model.', name);
  return rest === undefined ? name : `unit_base_model.${rest}`;
}

/** Whether a name is a batch counter of a batch norm, which is used only in training. */
export function isCounter(name: string): boolean {
  return name.endsWith('.num_batches_tracked');
}

/** The rest of a name after a prefix; undefined if it does not begin with it. */
export function behind(prefix: string, name: string): string | undefined {
  return name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
}
