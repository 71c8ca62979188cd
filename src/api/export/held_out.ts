import { dirname } from 'node:path';
import type { RunSpec, TaskSpec } from '../../compiler/artifact/run_spec.ts';
import { recordNames } from '../../runtime/data/contents/record_names.ts';
import { openDatasets } from '../../runtime/data/datasets.ts';
import type { MediaHost } from '../../runtime/data/media/media.ts';
import { type TaskInput, taskInputs } from '../../runtime/predict/task_inputs.ts';
import type { InputField } from '../../runtime/records/fields.ts';
import type { Sample } from '../../runtime/records/record.ts';
import { toBase64 } from '../../web/golden.ts';
import type { GoldenInput } from '../../web/manifest.ts';
import { ExportError } from './errors.ts';
import { encodedPng } from './png.ts';

/** Number of golden records of each task. */
const recordsPerTask = 3;

/** Held-out records of a task, with their inputs as stored in golden.json. */
export interface HeldOutRecords {
  readonly task: TaskSpec;
  /** Name of the record in its dataset, without the folders of this machine. */
  readonly id: string;
  readonly inputs: Readonly<Record<string, GoldenInput>>;
}

/**
 * Records of every task, evenly spread over its held-out split. Throws DataError if the data of the run is
 * missing. `file`: path of the spec.
 */
export async function heldOutRecords(
  run: RunSpec,
  file: string,
  media: MediaHost,
): Promise<readonly HeldOutRecords[]> {
  const root = dirname(file);
  const datasets = await openDatasets(run, { root, seed: run.train.seed });
  const records: HeldOutRecords[] = [];
  for (const task of run.tasks) {
    const split = datasets.get(task.dataset)?.splits.valid;
    if (!split || split.length === 0)
      throw new ExportError(`dataset ${task.dataset} has no held-out records`);
    const nameOf = recordNames(run.datasets.find(({ name }) => name === task.dataset)!, root);
    const count = Math.min(recordsPerTask, split.length);
    for (let i = 0; i < count; i++) {
      const sample = split.at(Math.floor((i * split.length) / count));
      records.push({ task, id: nameOf(sample.id), inputs: await inputsOf(sample, { run, task }, media) });
    }
  }
  return records;
}

async function inputsOf(
  { fields }: Pick<Sample, 'fields'>,
  { run, task }: { readonly run: RunSpec; readonly task: TaskSpec },
  media: MediaHost,
): Promise<HeldOutRecords['inputs']> {
  const stored = taskInputs(run, task).map(
    async (input) =>
      [
        input.name,
        await goldenInput(fields[input.name]!, input, channelsOf(run, task, input.name), media),
      ] as const,
  );
  return Object.fromEntries(await Promise.all(stored));
}

/**
 * Channels in which an image is stored: 4 if a modality reads its transparency, else 3. Throws ExportError.
 */
function channelsOf(run: RunSpec, { name: task, fields }: TaskSpec, input: string): 3 | 4 {
  const read = run.modalities.filter(({ name, kind }) => kind === 'pixels' && fields[name] === input);
  const other = read.find(({ dims: [channels] }) => ![1, 3, 4].includes(Number(channels)));
  if (other) {
    throw new ExportError(
      `task ${task}: the modality ${other.name} reads images of ${other.dims[0]} bands, and browsers decode 1, 3 or 4`,
    );
  }
  return read.some(({ dims: [channels] }) => channels === 4) ? 4 : 3;
}

async function goldenInput(
  field: InputField,
  { columns }: TaskInput,
  channels: 3 | 4,
  media: MediaHost,
): Promise<GoldenInput> {
  switch (field.kind) {
    case 'text':
      return { kind: 'text', text: field.text };
    case 'image':
      return {
        kind: 'image',
        png: toBase64(await encodedPng(await media.decoder.decode(field.image, { channels }))),
      };
    case 'audio': {
      const { rate, samples } = await media.decodeRecording(field.audio);
      const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
      return { kind: 'audio', rate, samples: toBase64(bytes) };
    }
    case 'numbers': {
      const cells = [...field.numbers, ...field.categories];
      return { kind: 'cells', cells: Object.fromEntries(columns.map((name, i) => [name, cells[i] ?? null])) };
    }
  }
}
