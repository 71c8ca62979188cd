import type { OutputKind } from '../artifact/run_spec.ts';
import type { Facts } from '../model/facts.ts';
import type { ModalityKind } from '../model/model.ts';
import type { TargetKind } from './target_kind.ts';

/**
 * The signature of a built-in: checks, defaults, messages, completion and the language reference are derived
 * from it.
 */

export type ValueType =
  | {
      readonly kind: 'integer';
      readonly min?: number;
      readonly max?: number;
      /** Upper bound beyond any use, instead of `max`: only messages about larger values mention it. */
      readonly limit?: number;
    }
  | {
      readonly kind: 'number';
      readonly min?: number;
      readonly max?: number;
      readonly exclusiveMin?: number;
      /** Larger values are allowed, but probably a mistake: a warning. */
      readonly usualMax?: number;
    }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'string' }
  /**
   * A file or folder, relative to the spec. `exists`: true reports a missing one as an error when the spec is
   * checked, `later` as a warning. `unless` names an argument that replaces the content of the file, which
   * may then be missing. `patterns`: names may have `*`, `?` and braces.
   */
  | {
      readonly kind: 'path';
      readonly exists: boolean | 'later';
      readonly unless?: string;
      readonly patterns?: true;
    }
  /**
   * A held-out split: the name of its file or list, or the share of the training records to hold out (`20%`).
   * `files`: its file or files, relative to the spec, instead of a name.
   */
  | { readonly kind: 'held_out'; readonly files?: Extract<ValueType, { kind: 'list' }> }
  /** The name of a column of a table, in quotes. */
  | { readonly kind: 'column' }
  /** A fixed option written `.name`. */
  | { readonly kind: 'option'; readonly of: readonly string[] }
  /** A single name, call, column or path is a list of one; any other single value only if `alone`. */
  | {
      readonly kind: 'list';
      readonly of: ValueType;
      readonly alone?: true;
      /** Options that may replace the list: `.none`. */
      readonly or?: readonly string[];
    }
  /**
   * The name of another declaration of one of these kinds (`dataset: sst2`), with an optional member
   * (`language.cls`).
   */
  | { readonly kind: 'reference'; readonly to: readonly string[]; readonly member?: boolean }
  /** One call of a category of built-ins: `optimizer: adamw(...)`. */
  | {
      readonly kind: 'call';
      readonly category: Category;
      /** A string literal stands for a call of the built-in named like the key: `text: "comment"`. */
      readonly shorthand?: 'key';
    }
  /** A pipe of calls of a category: `body: resnet(...) -> project(64)`. */
  | { readonly kind: 'pipe'; readonly category: Category }
  /** A path to parameters: `vision.backbone`. */
  | { readonly kind: 'parameter_path' }
  /** `f32[3, height, width]` */
  | { readonly kind: 'tensor' }
  /** A head of the same task, `head.answer`, whose output is of one of these kinds, or of any kind if absent. */
  | { readonly kind: 'member'; readonly of: 'head'; readonly puts?: readonly OutputKind[] }
  /** A truth of the task's records, `truth.label`, of one of these kinds of targets, or of any if absent. */
  | { readonly kind: 'member'; readonly of: 'truth'; readonly holds?: readonly TargetKind[] }
  /** A sum of weighted loss calls. */
  | { readonly kind: 'loss' };

export type Category =
  | 'prepare'
  | 'layer'
  | 'decoder'
  | 'head'
  | 'loss'
  | 'metric'
  | 'optimizer'
  | 'lr_schedule'
  | 'clip'
  | 'format'
  | 'column'
  | 'view'
  | 'match'
  | 'init';

export interface ParameterSignature {
  readonly name: string;
  readonly type: ValueType;
  readonly doc: string;
  /** Default value; without one the argument is required. `null` makes it optional without a value. */
  readonly default?: number | string | boolean | null | readonly (number | string)[];
  /** May be given without its name, in the order of the list. */
  readonly positional?: boolean;
}

export interface Signature {
  readonly name: string;
  readonly category: Category;
  readonly summary: string;
  readonly parameters: readonly ParameterSignature[];
  /** A line of `.unit` text for the language reference. */
  readonly example: string;
  /** Arguments that related built-ins have and this one lacks, each with the reason or an alternative. */
  readonly lacks?: Readonly<Record<string, string>>;
  /**
   * Conflicts between arguments that are valid individually: `width` not divisible by `heads`. Defaults are
   * filled in.
   */
  check?(args: Readonly<Record<string, unknown>>): readonly ArgumentConflict[];
}

/** Arguments of one call that conflict. */
export interface ArgumentConflict {
  /** Names of the arguments concerned; each is shown with its value. */
  readonly arguments: readonly string[];
  /** One sentence: `width 100 cannot be divided among 6 heads`. */
  readonly message: string;
  readonly hint?: string;
}

/**
 * The fields of a kind of block: `encoder`, `task`, `train`. Block contents come from here, not from grammar
 * rules.
 */
export interface BlockSignature {
  readonly kind: string;
  readonly summary: string;
  /**
   * A model has one `train` and one `device`: with `none` the block takes no name, with `optional` its name
   * has no effect.
   */
  readonly named: 'required' | 'optional' | 'none';
  readonly fields: readonly ParameterSignature[];
  /** Nested blocks by key: `head { ... }`, `group slow { ... }`, `views { ... }`, `prepare { ... }`. */
  readonly nested: readonly NestedSignature[];
  /** Other fields are allowed with this type: `dataset { classes: 13 }`. */
  readonly open?: ValueType;
  readonly example: string;
}

export interface NestedSignature {
  readonly key: string;
  readonly named: 'required' | 'none';
  readonly summary: string;
  readonly fields: readonly ParameterSignature[];
  /** Any key with this type: `head { answer: classification(13) }`. */
  readonly open?: ValueType;
}

/** Kind of an input of a record, which modalities of one kind read. */
export type InputKind = 'image' | 'text' | 'numbers' | 'audio';

/** Contents of a dataset that are known before its records are read. */
export interface DatasetContents {
  /** Names that may follow `truth.`; absent: all of the format's. */
  readonly truth?: readonly string[];
  /** Inputs of its records by name; absent: all of the format's. */
  readonly fields?: Readonly<Record<string, InputKind>>;
  readonly classes?: readonly string[];
  readonly attributes?: readonly string[];
}

/** Access to the files that a spec names, the compiler's only access to the disk. */
export interface Host {
  /** Contents of a text file; undefined if it does not exist. `path` is absolute. */
  readText(path: string): string | undefined;
  /** Size of a file in bytes; undefined if it does not exist. */
  sizeOf(path: string): number | undefined;
  exists(path: string): boolean;
  /** Absolute path of `path` as written in `file`. */
  resolve(file: string, path: string): string;
  /** Names in a folder, for suggestions; absent if the host cannot list folders. */
  list?(folder: string): readonly string[];
}

/**
 * A preparation step. The runtime applies it to records; the compiler knows its kind of modality and the
 * sizes that follow from its arguments.
 */
export interface PrepareSignature extends Signature {
  readonly category: 'prepare';
  /** The kind of modality that it works on. */
  readonly on: ModalityKind;
  /**
   * Forms of its input and result, if the order of steps matters: sound is a recording, then a wave with one
   * sampling rate, then a spectrogram; an image has 8 bits until it is normalised.
   */
  readonly forms?: { readonly from: string; readonly to: string };
  /** Arguments of type `path` are absolute. */
  facts?(args: Readonly<Record<string, unknown>>, host: Host): Facts;
  /** Parameters that are lists with an item for each channel of the tensor, or one for all. */
  readonly perChannel?: readonly string[];
}

/** A dataset format. The runtime reads it; the compiler knows the inputs and targets of its records. */
export interface FormatSignature extends Signature {
  readonly category: 'format';
  /**
   * Inputs of its records by name, which modalities read. `columns`: the `columns` block of the dataset
   * declares inputs and truths.
   */
  readonly fields: Readonly<Record<string, InputKind>> | 'columns';
  /** Names that may follow `truth.` in tasks on its datasets; none if `columns` declares them. */
  readonly truth: readonly string[];
  /**
   * Truths and names of classes, as far as they follow from the arguments. Arguments of type `path` are
   * absolute.
   */
  contents?(args: Readonly<Record<string, unknown>>, host: Host): DatasetContents;
}

/** Use of a column of a table in a record. */
export type ColumnUse =
  | { readonly kind: 'field'; readonly field: InputKind }
  /**
   * A target; its name is the key in `columns`. Numbers in units of the data are standardised for training:
   * mean 0, standard deviation 1.
   */
  | { readonly kind: 'truth'; readonly target: TargetKind; readonly scale: 'as_is' | 'standardized' };

/** A use of one or more columns of a table as an input or a target. The runtime reads them. */
export interface ColumnSignature extends Signature {
  readonly category: 'column';
  readonly use: ColumnUse;
  /** Number of values of an input with these arguments, if modalities must match it. */
  size?(args: Readonly<Record<string, unknown>>): number;
}

/** A metric, which the runtime computes. */
export interface MetricSignature extends Signature {
  readonly category: 'metric';
}
