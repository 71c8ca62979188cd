import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { webPage } from '../../pages/index.ts';
import { requireNoRun } from '../../runtime/run/outputs.ts';
import { fileBytes } from '../../storage/read.ts';
import { verifyExport } from '../exported/verify_export.ts';
import { packageRoot } from '../package/root.ts';
import { requireAllTasks } from './all_tasks.ts';
import { ExportError } from './errors.ts';
import type { FileSet } from './file_set.ts';
import { modelFiles } from './model_files.ts';
import type { ExportTarget } from './target.ts';

/** A folder for any static web host: a page that predicts in the browser, and a model for `unitc/web`. */
export const web: ExportTarget = {
  name: 'web',
  summary: 'a folder for any web host, with a page that predicts in the browser through WebGPU',
  async files(request) {
    requireAllTasks(request, 'web');
    requireNoRun(request.path);
    const page = webPage(request.described.model.name);
    const files: FileSet = new Map([
      ...(await modelFiles(request)),
      ...scripts(),
      ['index.html', new Uint8Array(Buffer.from(page))],
    ]);
    return [...files].map(([name, bytes]) => ({ path: join(request.path, name), chunks: [bytes] }));
  },
  verify: (request) => verifyExport(request.path, request),
};

/** The bundled loader and the script of the page. Throws ExportError if the package has not been built. */
function scripts(): FileSet {
  const folder = join(packageRoot(), 'dist', 'web');
  try {
    return new Map(readdirSync(folder).map((name) => [name, new Uint8Array(fileBytes(join(folder, name)))]));
  } catch (error) {
    throw new ExportError(
      `the web loader of unitc is missing: ${(error as Error).message}; build the package again`,
    );
  }
}
