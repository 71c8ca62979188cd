import { dirname, resolve } from 'node:path';
import { chunkBytes } from '../../compiler/artifact/arenas.ts';
import type { Model } from '../../compiler/model/model.ts';
import { storedSize } from '../../runtime/data/media/decode.ts';
import { nodeMedia } from '../../runtime/data/node_preparer.ts';
import { openDevice } from '../../runtime/device/open.ts';
import { nodeRecords } from '../../runtime/predict/node_records.ts';
import { assembled } from '../../web/assembled.ts';
import type { ExportedModel } from '../../web/model.ts';
import { verifyGolden } from '../../web/verify.ts';
import { type LoadedTensor, loadWeights } from '../../web/weights.ts';
import type { ModelBundle } from '../export/bundle.ts';
import { openModel } from '../run/open_model.ts';
import { validModel } from '../spec/valid_model.ts';
import type { OpenExportOptions } from './options.ts';

/** A model stored as its spec and weights. */
export interface StoredModel extends ModelBundle {
  readonly tensors: ReadonlyMap<string, LoadedTensor>;
}

/**
 * Compiles a stored model for the adapter and verifies that it reproduces the results of its golden records.
 * Throws ExportedModelError, SpecError, NoAdapterError, LimitError. `path`: its file.
 */
export async function openStoredModel(
  path: string,
  stored: StoredModel,
  options: OpenExportOptions,
): Promise<ExportedModel> {
  const model = modelOf(path, stored);
  const device = await openDevice(options.adapter ? { adapter: options.adapter } : {});
  try {
    const { run, parameters, session, engine } = openModel(model, device, options);
    loadWeights(session.arenas, parameters, stored.tensors, path);
    const bytes = chunkBytes(parameters).reduce((sum, chunk) => sum + chunk, 0);
    const content = { facts: stored.manifest, run, engine, bytes };
    const host = { device, media: nodeMedia(), records: nodeRecords, storedSize };
    const exported = await assembled(content, host);
    await verifyGolden(exported, stored.golden);
    return exported;
  } catch (error) {
    await device.close();
    throw error;
  }
}

/** Resolves the spec as if it were at the path of the export; imports are read from the file. */
function modelOf(path: string, { manifest, spec }: StoredModel): Model {
  const folder = resolve(dirname(path), manifest.folder);
  const { name, set, imports } = manifest.spec;
  const files = Object.entries(imports).map(([file, text]) => [resolve(folder, file), text] as const);
  return validModel({ file: resolve(folder, name), text: spec }, set, new Map(files));
}
