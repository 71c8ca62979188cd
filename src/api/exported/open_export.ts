import type { ExportedModel } from '../../web/model.ts';
import { folderFiles, openExportedHere } from '../export/node_host.ts';
import { readArchiveModel } from './archive_model.ts';
import { openStoredModel } from './bundle_model.ts';
import { modelForm } from './form.ts';
import { openOnnxModel } from './onnx_model.ts';
import type { OpenExportOptions } from './options.ts';
import { readSafetensorsModel } from './safetensors_model.ts';

/**
 * Opens an export of any form, and verifies that it reproduces the results of its golden records. Throws
 * ExportedModelError, SpecError, NoAdapterError, LimitError.
 */
export async function openExport(path: string, options: OpenExportOptions): Promise<ExportedModel> {
  switch (modelForm(path)) {
    case 'run':
      throw new Error(`${path} is a run, not an export`);
    case 'web':
      return openExportedHere(folderFiles(path), options.adapter);
    case 'unitc':
      return openStoredModel(path, await readArchiveModel(path), options);
    case 'safetensors':
      return openStoredModel(path, readSafetensorsModel(path), options);
    case 'onnx':
      return openOnnxModel(path);
  }
}
