import type { Builtins } from '../../catalog/builtins.ts';
import type { HeadBuiltin } from '../../catalog/head.ts';
import type { Host, InputKind } from '../../catalog/signature.ts';
import type { TargetKind } from '../../catalog/target_kind.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import type { Expression } from '../../syntax/ast.ts';
import type { Declarations, DeclaredConstant } from '../declarations/declarations.ts';
import type { Problems } from '../problems.ts';

/** Everything that a value may refer to, and the collector of problems. */
export interface Scope {
  readonly problems: Problems;
  readonly builtins: Builtins;
  readonly host: Host;
  /** The spec: paths in it are relative to its folder. */
  readonly file: string;
  /** Names of the files that the spec imports, as in spans. */
  readonly imported: ReadonlySet<string>;
  readonly declarations: Declarations;
  readonly constants: Constants;
  /**
   * Parts of the model that have parameters, with the names that may follow: the stages after `vision.`.
   * Undefined allows any name.
   */
  readonly parts: ReadonlyMap<string, readonly string[] | undefined>;
  /** Present only in tasks and their templates. */
  readonly task?: TaskScope;
}

/**
 * Meaning of `dataset`, `head` and `truth` within one task. If undefined, the meaning is unknown and any
 * member is accepted.
 */
export interface TaskScope {
  readonly dataset: KnownDataset | undefined;
  readonly heads: readonly KnownHead[] | undefined;
}

export interface KnownHead {
  readonly name: string;
  /** The value of the head. */
  readonly span: Span;
  /** Undefined if the head is not a call of a known built-in. */
  readonly puts: HeadBuiltin['puts'] | undefined;
}

export interface KnownField {
  readonly kind: InputKind;
  /** Number of values of each record, if modalities must match it. */
  readonly size?: { readonly count: number; readonly span: Span };
}

export interface KnownDataset {
  readonly name: string;
  readonly span: Span;
  /** A value is undefined if it has been reported as wrong. */
  readonly facts: ReadonlyMap<string, number | undefined>;
  /** Position of the declaration of the facts. */
  readonly places: ReadonlyMap<string, Span>;
  /** Names of the facts that tasks have referred to so far. */
  readonly used: Set<string>;
  /** Inputs of its records by name; undefined if the format is unknown. */
  readonly fields: ReadonlyMap<string, KnownField> | undefined;
  /** Names that may follow `truth.`; undefined if the format does not declare them. */
  readonly truth: readonly string[] | undefined;
  /** Targets with known meaning, by truth. */
  readonly targets: ReadonlyMap<string, KnownTarget>;
}

export interface KnownTarget {
  readonly kind: TargetKind;
  /** The column, or the dataset. */
  readonly span: Span;
}

/** Evaluated constants, without those on cycles. */
export interface Constants {
  readonly declared: ReadonlyMap<string, DeclaredConstant>;
  /** Constants that are on a cycle or depend on one. They are reported once, and their values are unknown. */
  readonly broken: ReadonlySet<string>;
  /** Values of the constants that are calculations; undefined if reported as wrong. */
  readonly numbers: ReadonlyMap<string, number | undefined>;
}

export interface Followed {
  readonly value: Expression;
  /** The constant whose value this is; absent if the value is written in place. */
  readonly constant?: DeclaredConstant;
}

/** Follows the name of a constant to its value, through other constants. Undefined: unknown and reported. */
export function follow(expression: Expression, constants: Constants): Followed | undefined {
  let followed: Followed = { value: expression };
  for (;;) {
    const constant = constantNamed(followed.value, constants);
    if (!constant) return followed;
    if (constants.broken.has(constant.name)) return undefined;
    followed = { value: constant.value, constant };
  }
}

function constantNamed(expression: Expression, constants: Constants): DeclaredConstant | undefined {
  if (expression.kind !== 'reference' || expression.path.length !== 1) return undefined;
  return constants.declared.get(expression.path[0]!.name);
}
