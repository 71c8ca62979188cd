import { nearest } from '../diagnostics/suggest.ts';
import type { Listed, PassFacts } from './pass.ts';
import { PassError } from './pass_error.ts';
import { type Property, properties } from './properties.ts';

/** A list of passes with the properties that hold before the first and must hold after the last. */
export interface PassList {
  readonly holds: readonly Property[];
  readonly passes: readonly Listed<PassFacts>[];
  /** Properties that the next stage relies on. */
  readonly goal: readonly Property[];
  /** The next stage, for messages: "the planner". */
  readonly consumer: string;
}

/** A property that is required but does not hold. */
interface Unmet {
  /** The pass that requires the property; undefined: the consumer of the list. */
  readonly pass: string | undefined;
  readonly property: Property;
}

/**
 * Returns the list if every requirement is met and every repetition gives its reason. Throws an Error
 * otherwise: such a list is a bug in unitc.
 */
export function checkPasses(list: PassList): PassList {
  const seen = new Set<string>();
  for (const { name, repeats } of list.passes) {
    if (seen.has(name) !== (repeats !== undefined)) {
      throw new Error(
        seen.has(name) ? `pass ${name} repeats without a reason` : `pass ${name} does not repeat`,
      );
    }
    seen.add(name);
  }
  const [first] = unmet(list, new Set());
  if (first)
    throw new Error(`${first.pass ?? list.consumer} requires '${first.property}', which does not hold`);
  return list;
}

/**
 * Checks that the passes can be disabled: that all of them exist, and that nothing left in the lists relies
 * on them. Throws PassError.
 */
export function checkDisabled(lists: readonly PassList[], disabled: ReadonlySet<string>): void {
  for (const name of disabled) checkName(lists, name);
  for (const list of lists) {
    const { passes, reasons, blocked } = withDependents(list, disabled);
    if (blocked) {
      throw new PassError(
        `pass ${namesOf(disabled)} cannot be disabled: ${list.consumer} requires '${blocked}' (${properties[blocked].summary})`,
      );
    }
    if (passes.size === disabled.size) continue;
    const more = [...passes].filter((name) => !disabled.has(name));
    throw new PassError(
      `pass ${namesOf(disabled)} cannot be disabled alone: ${reasons[0]}; disable its dependents too: ` +
        more.map((name) => `--disable-pass ${name}`).join(' '),
    );
  }
}

/**
 * The passes that must be disabled together with `name`, itself included; undefined if it cannot be disabled.
 */
export function disabledWith(lists: readonly PassList[], name: string): ReadonlySet<string> | undefined {
  let disabled: ReadonlySet<string> = new Set([name]);
  for (const list of lists) {
    const { passes, blocked } = withDependents(list, disabled);
    if (blocked) return undefined;
    disabled = passes;
  }
  return disabled;
}

/** Throws PassError, with a suggestion, if no pass is called `name`. */
export function checkName(lists: readonly PassList[], name: string): void {
  const known = [...new Set(lists.flatMap(({ passes }) => passes.map((pass) => pass.name)))];
  if (known.includes(name)) return;
  const near = nearest(name, known);
  throw new PassError(
    `unknown pass '${name}'${near ? `; did you mean ${near}?` : '.'} The passes are ${known.join(', ')}`,
  );
}

interface Dependents {
  readonly passes: ReadonlySet<string>;
  /** One sentence per pass that was added. */
  readonly reasons: readonly string[];
  /** A property that the consumer requires and that the disabled passes leave unmet. */
  readonly blocked: Property | undefined;
}

/** Adds the passes that cannot run without the disabled ones, directly or indirectly. */
function withDependents(list: PassList, disabled: ReadonlySet<string>): Dependents {
  const passes = new Set(disabled);
  const reasons: string[] = [];
  for (let missing = unmet(list, passes); missing.length > 0; missing = unmet(list, passes)) {
    const [{ pass, property }] = missing as [Unmet];
    if (pass === undefined) return { passes, reasons, blocked: property };
    passes.add(pass);
    reasons.push(`${pass} requires '${property}' (${properties[property].summary})`);
  }
  return { passes, reasons, blocked: undefined };
}

/** Every requirement that is not met if some passes are left out, in the order of the list. */
function unmet({ holds, passes, goal }: PassList, disabled: ReadonlySet<string>): readonly Unmet[] {
  const current = new Set(holds);
  const missing: Unmet[] = [];
  for (const { name, requires, ensures, invalidates = [] } of passes) {
    if (disabled.has(name)) continue;
    missing.push(
      ...requires.filter((one) => !current.has(one)).map((property) => ({ pass: name, property })),
    );
    for (const property of invalidates) current.delete(property);
    for (const property of ensures) current.add(property);
  }
  return [
    ...missing,
    ...goal.filter((one) => !current.has(one)).map((property) => ({ pass: undefined, property })),
  ];
}

function namesOf(names: ReadonlySet<string>): string {
  return [...names].join(', ');
}
