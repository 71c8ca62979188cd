import { isObject } from '../own.ts';
import { describedFiles } from '../run/description.ts';
import type { DigestLine, RunEnvironment, Segment, State, StepDigest } from './lines.ts';

/** Whether parsed JSON has the form of a line of `digests.jsonl`. */
export function isDigestLine(value: unknown): value is DigestLine {
  if (!isObject(value)) return false;
  switch (value.kind) {
    case 'segment':
      return isSegment(value);
    case 'step':
      return isStep(value) && isFirst((value as { readonly first?: unknown }).first);
    case 'state':
      return isState(value);
    default:
      return false;
  }
}

export function isSegment(value: unknown): value is Segment {
  if (!isObject(value)) return false;
  const { from, seed, environment, description, model, lock, weights } = value;
  return (
    isCount(from) &&
    Number.isSafeInteger(seed) &&
    isEnvironment(environment) &&
    isObject(description) &&
    describedFiles.every((name) => typeof description[name] === 'string') &&
    typeof model === 'string' &&
    (lock === null || typeof lock === 'string') &&
    (weights === undefined || isTexts(weights))
  );
}

function isEnvironment(value: unknown): value is RunEnvironment {
  if (!isObject(value)) return false;
  const { versions, platform, adapter, device, target, variants } = value;
  return (
    [platform, adapter, device, target].every((text) => typeof text === 'string') &&
    [versions, variants].every(isTexts)
  );
}

export function isStep(value: unknown): value is StepDigest {
  if (!isObject(value)) return false;
  const { step, task, records, batch, loss, gradNorm } = value;
  return (
    isCount(step) &&
    [task, records, batch].every((text) => typeof text === 'string') &&
    typeof loss === 'number' &&
    (gradNorm === null || typeof gradNorm === 'number')
  );
}

function isFirst(value: unknown): boolean {
  const isEntry = (entry: unknown) =>
    Array.isArray(entry) && entry.length === 2 && entry.every((text) => typeof text === 'string');
  return Array.isArray(value) && value.every(isEntry);
}

export function isState(value: unknown): value is State {
  if (!isObject(value)) return false;
  const { step, parameters, optimizer, chain } = value;
  return (
    isCount(step) &&
    [parameters, chain].every((text) => typeof text === 'string') &&
    (optimizer === null || typeof optimizer === 'string')
  );
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isTexts(value: unknown): boolean {
  return isObject(value) && Object.values(value).every((text) => typeof text === 'string');
}
