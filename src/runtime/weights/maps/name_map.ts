/** How the names of one family of published weights go with ours. */
export interface NameMap {
  readonly name: string;
  /** For help texts. */
  readonly title: string;
  /** Whether such a file can hold this parameter of ours. */
  covers(ours: string, model: ModelNames): boolean;
  /** Our name for a tensor of such a file; null: known and without a place here; undefined: unexpected. */
  ours(external: string, model: ModelNames): string | null | undefined;
  /** The way back: every name under which such a file holds our parameter; empty: it has no place there. */
  external(ours: string, model: ModelNames): readonly string[];
}

/** What a map has to know of a model: its parameters' names, and what they tell. */
export class ModelNames {
  readonly all: ReadonlySet<string>;
  /** Every task, told by its queries. */
  readonly tasks: readonly { readonly family: string; readonly name: string }[];
  /** All tasks, or those without a decoder of their own, share one. */
  readonly sharesDecoder: boolean;
  /** The one task that finds objects; undefined where there are none or several. */
  readonly detection: string | undefined;

  /** `names`: of our parameters, or of the tensors of a UniT checkpoint. */
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

  /** A task's own copy of a decoder. */
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

/** Older UniT checkpoints have `detr_model.` for `unit_base_model.`. */
export function currentName(name: string): string {
  const rest = behind('detr_model.', name);
  return rest === undefined ? name : `unit_base_model.${rest}`;
}

/** Counters of batch norms that training alone uses. */
export function isCounter(name: string): boolean {
  return name.endsWith('.num_batches_tracked');
}

/** The rest of a name behind a prefix; undefined where it does not begin so. */
export function behind(prefix: string, name: string): string | undefined {
  return name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
}
