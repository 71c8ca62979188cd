import { readSafetensors } from '../../runtime/checkpoint/safetensors.ts';
import { SafetensorsError } from '../../runtime/checkpoint/safetensors_error.ts';
import { checkedFacts, checkedGolden } from '../../web/checked.ts';
import { ExportedModelError } from '../../web/errors.ts';
import { jsonOf, requireVersion } from '../../web/files.ts';
import { isText, objectOf, requireForms, withMembers } from '../../web/forms.ts';
import type { LoadedTensor } from '../../web/weights.ts';
import type { SpecManifest } from '../export/bundle.ts';
import { readArchive } from '../export/unitc/archive.ts';
import type { StoredModel } from './bundle_model.ts';
import { readWhole } from './read_whole.ts';

/** The content of a file that `unitc export --to unitc` wrote. Throws ExportedModelError. */
export async function readArchiveModel(path: string): Promise<StoredModel> {
  const files = await readArchive(path, readWhole(path));
  const named = (name: string) => ({ where: `${path}: ${name}`, bytes: files.get(name)! });
  const weights = named('weights.safetensors');
  return {
    manifest: specManifest(named('model.json')),
    spec: new TextDecoder().decode(files.get('spec.unit')!),
    golden: goldenOf(named('golden.json')),
    tensors: f32Tensors(weights.where, () => readSafetensors(weights.bytes).tensors),
  };
}

/** JSON text with its source, for messages. */
export interface StoredText {
  readonly where: string;
  readonly bytes: Uint8Array;
}

export function specManifest({ where, bytes }: StoredText): SpecManifest {
  const value = jsonOf(where, bytes);
  requireVersion(value, 'unitc-spec-model', where);
  requireForms(value, { spec: isSpec }, where);
  return checkedFacts(value as SpecManifest, where);
}

const isSpec = withMembers({ name: isText, set: objectOf(isText), imports: objectOf(isText) });

export function goldenOf({ where, bytes }: StoredText): StoredModel['golden'] {
  return checkedGolden(jsonOf(where, bytes), where);
}

/** The tensors that `read` returns, all f32. Throws ExportedModelError. */
export function f32Tensors(
  where: string,
  read: () => ReturnType<typeof readSafetensors>['tensors'],
): ReadonlyMap<string, LoadedTensor> {
  try {
    return new Map(
      [...read()].map(([name, tensor]) => {
        if (tensor.dtype === 'F32') return [name, tensor] as const;
        throw new ExportedModelError(`${where}: tensor ${name}: expected F32 or F16, found ${tensor.dtype}`);
      }),
    );
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error;
    throw new ExportedModelError(`${where}: ${error.problem}`);
  }
}
