import type { SourceText } from '../../compiler/diagnostics/diagnostic.ts';
import type { Model } from '../../compiler/model/model.ts';
import { failureExit, UnitcError } from '../../errors.ts';
import { type CheckResult, check } from '../check.ts';
import type { Overrides } from './overrides.ts';

/** A spec has errors; `result` has the diagnostics and the texts to render them with. */
export class SpecError extends UnitcError {
  override readonly name = 'SpecError';
  readonly code = 'UNITC_SPEC';
  readonly exit = failureExit.spec;
  readonly result: CheckResult;
  constructor(result: CheckResult) {
    super(result.diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n'));
    this.result = result;
  }
}

/** The model of a spec. `files` replaces files on disk. Throws SpecError if there are errors. */
export function validModel(source: SourceText, set: Overrides, files?: ReadonlyMap<string, string>): Model {
  return validSpec(source, set, files).model;
}

/** The model, and the texts of imported files. Throws SpecError. */
export function validSpec(
  source: SourceText,
  set: Overrides,
  files?: ReadonlyMap<string, string>,
): { readonly model: Model; readonly imports: ReadonlyMap<string, string> } {
  const result = check(source, { set, ...(files ? { files } : {}) });
  if (!result.model) throw new SpecError(result);
  return { model: result.model, imports: result.imports };
}
