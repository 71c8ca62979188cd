import { exportedFiles } from '../../web/manifest.ts';
import type { WeightType } from './exported_file.ts';
import type { FileSet } from './file_set.ts';

/** Number of programs above which compilation takes long and programs are a large part of a page. */
const manyPrograms = 128;

/** Bytes above which a page loads slowly, and may exceed the memory of phones. */
const largePage = 256e6;

/** A warning if an export has programs for very many sizes. */
export function programsWarning(programs: number): string | undefined {
  if (programs <= manyPrograms) return undefined;
  return (
    `${programs} programs are compiled, one for each task and each size of its records, which takes minutes and makes the page larger; ` +
    'with a fixed size, as in `resize(height: 480, width: 640)`, there is one for each task'
  );
}

/** A warning if a page must load very much before it can predict. */
export function sizeWarning(files: FileSet, weights: WeightType): string | undefined {
  const bytes = (name: string) => files.get(name)?.byteLength ?? 0;
  const total = [...files.values()].reduce((sum, file) => sum + file.byteLength, 0);
  if (total <= largePage) return undefined;
  const parts = `${megabytes(bytes(exportedFiles.weights))} of weights and ${megabytes(bytes(exportedFiles.program))} of programs`;
  const remedy =
    weights === 'f32' ? '`--weights f16` halves the weights' : 'a smaller model would answer sooner';
  return `a reader loads ${megabytes(total)} before the first answer, ${parts}; ${remedy}`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
