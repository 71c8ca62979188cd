import type { SourceText } from '../compiler/diagnostics/diagnostic.ts';
import type { Model } from '../compiler/resolve/model.ts';
import { type CheckResult, check, type Overrides } from './check.ts';

/** A spec with errors; `result` has the diagnostics and the texts to render them with. */
export class SpecError extends Error {
  override readonly name = 'SpecError';
  readonly result: CheckResult;
  constructor(result: CheckResult) {
    super(result.diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n'));
    this.result = result;
  }
}

/** The model of a spec without errors. Throws SpecError. */
export function validModel(source: SourceText, set: Overrides): Model {
  const result = check(source, { set });
  if (!result.model) throw new SpecError(result);
  return result.model;
}
