import { dirname, resolve } from 'node:path';
import type { Diagnostic } from '../../../compiler/diagnostics/diagnostic.ts';
import type { Model } from '../../../compiler/model/model.ts';
import { failureExit } from '../../../errors.ts';
import { requireDataPaths } from '../../../runtime/data/paths.ts';
import { DataError } from '../../../runtime/errors.ts';
import { check } from '../../check.ts';
import { advice, type Finding, good, problem } from '../finding.ts';

/** A spec and the paths of its data. Throws SpecFileError. */
export function checkSpec(file: string): readonly Finding[] {
  const { model, diagnostics } = check(file);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (!model) {
    const message = `${file} has ${countText(errors.length, 'error')}: ${errors[0]?.message ?? ''}`;
    return [problem('spec', failureExit.spec, message, `see unitc check ${file}`)];
  }
  return [specFinding(file, diagnostics), ...checkData(model, dirname(resolve(file)))];
}

function specFinding(file: string, warnings: readonly Diagnostic[]): Finding {
  const [first] = warnings;
  if (!first) return good('spec', `${file} is correct`);
  const count = countText(warnings.length, 'warning');
  return advice('spec', `${file} has ${count}, the first: ${first.message}`, `see unitc check ${file}`);
}

/** Whether the files and folders of every dataset exist. */
export function checkData({ datasets }: Model, root: string): readonly Finding[] {
  return datasets.map((dataset) => {
    const subject = `data ${dataset.name}`;
    try {
      requireDataPaths([dataset], root);
      return good(subject, `${dataset.format.builtin}: its paths exist`);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      return problem(
        subject,
        error.exit,
        `${error.where}: ${error.message}`,
        error.hint ?? 'put the data there',
      );
    }
  });
}

function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
