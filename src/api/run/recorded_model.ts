import type { Model } from '../../compiler/model/model.ts';
import type { RunDirectory } from '../../runtime/run/directory.ts';
import { SpecError, validModel } from '../spec/valid_model.ts';

/**
 * The model of the recorded spec; undefined if this version finds errors in it, or one of its files is
 * missing.
 */
export function recordedModel(directory: RunDirectory): Model | undefined {
  const { file, set, imports } = directory.record;
  try {
    return validModel({ file, text: directory.spec }, set, new Map(Object.entries(imports)));
  } catch (error) {
    if (error instanceof SpecError) return undefined;
    throw error;
  }
}
