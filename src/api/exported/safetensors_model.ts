import { readSafetensors } from '../../runtime/checkpoint/safetensors.ts';
import { SafetensorsError } from '../../runtime/checkpoint/safetensors_error.ts';
import { own } from '../../runtime/own.ts';
import { ExportedModelError } from '../../web/errors.ts';
import { utf8 } from '../export/file_set.ts';
import { hasItsHash } from '../export/safetensors/hash.ts';
import { f32Tensors, goldenOf, specManifest } from './archive_model.ts';
import type { StoredModel } from './bundle_model.ts';
import { readWhole } from './read_whole.ts';

/** The content of a file that `unitc export --to safetensors` wrote. Throws ExportedModelError. */
export function readSafetensorsModel(path: string): StoredModel {
  const bytes = readWhole(path);
  const { tensors, metadata } = parsed(path, bytes);
  const [model, spec, golden] = ['model', 'spec', 'golden'].map((name) => own(metadata, `unitc.${name}`));
  if (model === undefined || spec === undefined || golden === undefined) {
    throw new ExportedModelError(
      `${path} holds only weights: only files that \`unitc export --to safetensors\` wrote have spec and names in their metadata`,
    );
  }
  if (!hasItsHash(bytes, metadata)) {
    throw new ExportedModelError(
      `${path} is not what was exported: its SHA-256 differs from that in its metadata; export the model again, or copy the file again`,
    );
  }
  const named = (name: string, text: string) => ({
    where: `${path}: metadata unitc.${name}`,
    bytes: utf8(text),
  });
  return {
    manifest: specManifest(named('model', model)),
    spec,
    golden: goldenOf(named('golden', golden)),
    tensors: f32Tensors(path, () => tensors),
  };
}

function parsed(path: string, bytes: Uint8Array): ReturnType<typeof readSafetensors> {
  try {
    return readSafetensors(bytes);
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error;
    throw new ExportedModelError(`${path} is damaged: ${error.problem}; export the model again`);
  }
}
