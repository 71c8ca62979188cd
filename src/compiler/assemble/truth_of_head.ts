import { type Builtins, builtinNamed } from '../catalog/builtins.ts';
import type { ModelCall, ModelReference, ModelTask, ModelValue } from '../model/model.ts';
import { memberOf } from './terms.ts';

/**
 * The target that a head is trained on: the classes of the matching, or the truth that a loss or metric
 * compares with the head. Undefined for heads that are compared with each other.
 */
export function truthOfHead(builtins: Builtins, task: ModelTask, head: string): string | undefined {
  const matched = task.decoding?.match && matchedTruth(builtins, task.decoding.match, head);
  if (matched) return matched;
  const calls = [...task.loss.map(({ call }) => call), ...task.metrics];
  return calls.map((call) => comparedTruth(call, head)).find((truth) => truth !== undefined);
}

/** The class target of a matcher, if `head` is its first head, which scores classes. */
function matchedTruth(builtins: Builtins, match: ModelCall, head: string): string | undefined {
  const { heads, classes } = builtinNamed(builtins.matches, match.builtin);
  return memberOf(match, heads[0]) === head ? classes : undefined;
}

function comparedTruth({ args }: ModelCall, head: string): string | undefined {
  const references = Object.values(args).filter(isReference);
  if (!references.some(({ to, member }) => to === 'head' && member === head)) return undefined;
  return references.find(({ to }) => to === 'truth')?.member;
}

function isReference(value: ModelValue): value is ModelReference {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'to' in value;
}
