import { openExport } from './open_export.ts';
import type { OpenExportOptions } from './options.ts';

/**
 * Opens what was written, which verifies that it gives the results of its golden records. Throws as
 * `openExport`.
 */
export async function verifyExport(path: string, options: OpenExportOptions): Promise<void> {
  const model = await openExport(path, options);
  await model.close();
}
