import { openExport } from './open_export.ts';
import type { OpenExportOptions } from './options.ts';

/**
 * Opens the written files, which verifies that they reproduce the results of their golden records. Throws
 * like `openExport`.
 */
export async function verifyExport(path: string, options: OpenExportOptions): Promise<void> {
  const model = await openExport(path, options);
  await model.close();
}
