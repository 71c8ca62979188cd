import type { Builtins } from '../../catalog/builtins.ts';
import type { Host } from '../../catalog/signature.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import type { Expression } from '../../syntax/ast.ts';
import type { Constant, Declarations } from '../declarations/declarations.ts';
import type { Problems } from '../problems.ts';

/** Everything that a value may refer to, and the collector of problems. */
export interface Scope {
  readonly problems: Problems;
  readonly builtins: Builtins;
  readonly host: Host;
  /** The spec: paths in it are relative to its folder. */
  readonly file: string;
  /** Names of the files it imports, as spans have them. */
  readonly imported: ReadonlySet<string>;
  readonly declarations: Declarations;
  readonly constants: Constants;
  /** Where parameters are, and the names that may follow: `vision.` and its stages. Undefined: not known, any may. */
  readonly parts: ReadonlyMap<string, readonly string[] | undefined>;
  /** Inside of tasks and their templates only. */
  readonly task?: TaskScope;
}

/** Meaning of `dataset`, `head` and `truth` within one task. Undefined: unknown, so any member is accepted. */
export interface TaskScope {
  readonly dataset: KnownDataset | undefined;
  readonly heads: readonly string[] | undefined;
}

export interface KnownDataset {
  readonly name: string;
  readonly span: Span;
  /** The value is undefined where it has been reported as wrong. */
  readonly facts: ReadonlyMap<string, number | undefined>;
  /** What may follow `truth.`; undefined where the format does not say. */
  readonly truth: readonly string[] | undefined;
}

/** Evaluated constants, without those on cycles. */
export interface Constants {
  readonly declared: ReadonlyMap<string, Constant>;
  /** On a cycle or in need of one: reported, and unknown from then on. */
  readonly broken: ReadonlySet<string>;
  /** Values of the constants that are calculations; undefined where reported as wrong. */
  readonly numbers: ReadonlyMap<string, number | undefined>;
}

export interface Followed {
  readonly value: Expression;
  /** The constant whose value this is; absent where the value stands in place. */
  readonly constant?: Constant;
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

function constantNamed(expression: Expression, constants: Constants): Constant | undefined {
  if (expression.kind !== 'reference' || expression.path.length !== 1) return undefined;
  return constants.declared.get(expression.path[0]!.name);
}
