import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TaskSpec } from '../../compiler/artifact/run_spec.ts';
import { storedSize } from '../../runtime/data/media/decode.ts';
import { nodeMedia } from '../../runtime/data/node_preparer.ts';
import type { AdapterChoice } from '../../runtime/device/adapter.ts';
import { openDevice } from '../../runtime/device/open.ts';
import { nodeRecords } from '../../runtime/predict/node_records.ts';
import type { Sample } from '../../runtime/records/record.ts';
import { codeOf } from '../../storage/disk.ts';
import { ExportedModelError } from '../../web/errors.ts';
import type { FileSource } from '../../web/files.ts';
import type { ExportedModel } from '../../web/model.ts';
import { openExported } from '../../web/open.ts';

/** Opens an exported model in Node. Throws ExportedModelError, NoAdapterError, LimitError. */
export async function openExportedHere(
  source: FileSource,
  adapter: AdapterChoice | undefined,
): Promise<ExportedModel> {
  const device = await openDevice(adapter ? { adapter } : {});
  try {
    return await openExported(source, { device, media: nodeMedia(), records: nodeRecords, storedSize });
  } catch (error) {
    await device.close();
    throw error;
  }
}

/** The files of a folder. Reading one throws ExportedModelError. */
export function folderFiles(folder: string): FileSource {
  return {
    async read(name) {
      const path = join(folder, name);
      try {
        return new Uint8Array(await readFile(path));
      } catch (error) {
        throw new ExportedModelError(
          `${path} cannot be read (${codeOf(error)}); export the model again, or copy the whole folder again`,
        );
      }
    },
  };
}

/** Size of the record's image as stored, if the task finds boxes in it. */
export async function imageSizeOf(
  task: TaskSpec,
  { fields }: Sample,
): Promise<{ readonly width: number; readonly height: number } | undefined> {
  if (!task.heads.some(({ puts }) => puts === 'boxes')) return undefined;
  const image = Object.values(fields).find((field) => field.kind === 'image');
  return image && storedSize(image.image);
}
