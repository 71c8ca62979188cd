import type { RunSpec } from '../../compiler/artifact/run_spec.ts';
import type { Tensors } from '../../runtime/data/kinds/kind.ts';
import { createPreparer, nodeMedia } from '../../runtime/data/node_preparer.ts';
import { taskPlans } from '../../runtime/data/plan.ts';
import type { Prepare } from '../../runtime/data/preparer.ts';
import { openDevice } from '../../runtime/device/open.ts';
import type { Session } from '../../runtime/execute/session.ts';
import { decodeRecord } from '../../runtime/predict/decode.ts';
import { nodeRecords } from '../../runtime/predict/node_records.ts';
import type { HeadPrediction } from '../../runtime/predict/prediction.ts';
import { Predictor } from '../../runtime/predict/predictor.ts';
import { sampleOf } from '../../runtime/predict/record.ts';
import { taskInputs } from '../../runtime/predict/task_inputs.ts';
import type { WeightTensor } from '../../runtime/safetensors/weights.ts';
import { excerptsOf, recordOf } from '../../web/golden.ts';
import type { Golden, GoldenRecord } from '../../web/manifest.ts';
import { goldenSettings, goldenTop } from '../../web/verify.ts';
import { openModel } from '../run/open_model.ts';
import { type HeldOutRecords, heldOutRecords } from './held_out.ts';
import { imageSizeOf } from './node_host.ts';
import type { ExportRequest } from './target.ts';
import { roundedWeights } from './weights.ts';

/** A golden record with its prepared tensors, as a batch of one record. */
export interface GoldenRun {
  readonly record: GoldenRecord;
  readonly sizes: Readonly<Record<string, number>>;
  readonly inputs: Tensors;
}

/** The golden records of a model. Throws like `goldenRuns`. */
export async function goldenRecords(request: ExportRequest): Promise<Golden> {
  return { records: (await goldenRuns(request)).map(({ record }) => record) };
}

/**
 * Golden records of the exported tasks, with the results of the run: programs compiled for this adapter, and
 * the weights at the precision of the export. `outside`: runs of one task each, with the export's preparation
 * where it differs from that of the model. Throws ExportError, DataError, NoAdapterError.
 */
export async function goldenRuns(
  request: ExportRequest,
  outside?: readonly RunSpec[],
): Promise<readonly GoldenRun[]> {
  const { model, fitted, file, classes } = request.described;
  const device = await openDevice(request.adapter ? { adapter: request.adapter } : {});
  try {
    const { run, session, engine } = openModel(model, device, request);
    load(session, roundedWeights(request));
    const whole = taskPlans(run, null);
    const predictor = new Predictor({
      run,
      engine,
      prepare: await createPreparer(whole, fitted, request.onWarning),
    });
    const plans = outside?.flatMap((each) => taskPlans(each, null)) ?? whole;
    const prepare = await createPreparer(plans, fitted, request.onWarning);
    const facts = { classes, statistics: fitted.statistics };
    const exported = run.tasks.filter(({ name }) => request.task === undefined || request.task === name);
    const runs: GoldenRun[] = [];
    for (const held of await heldOutRecords({ ...run, tasks: exported }, file, nodeMedia())) {
      runs.push(await goldenOf(held, { run, prepare, predictor, facts }));
    }
    return runs;
  } finally {
    await device.close();
  }
}

function load({ arenas }: Session, weights: readonly WeightTensor[]): void {
  for (const { name, data } of weights) arenas.write('parameters', name, data);
}

interface GoldenReference {
  readonly run: RunSpec;
  readonly prepare: Prepare;
  readonly predictor: Predictor;
  readonly facts: Parameters<typeof decodeRecord>[2];
}

async function goldenOf(
  { task, id, inputs }: HeldOutRecords,
  { run, prepare, predictor, facts }: GoldenReference,
): Promise<GoldenRun> {
  const record = recordOf({ inputs });
  const place = { where: id, folder: '', from: 'call' } as const;
  const sample = sampleOf(record, taskInputs(run, task), place, nodeRecords);
  const prepared = await prepare(task.name, [{ id, fields: sample.fields }]);
  async function* single() {
    yield { record: 0, sample };
  }
  for await (const { outputs, error } of predictor.run(task, single())) {
    if (error) throw error;
    const image = await imageSizeOf(task, sample);
    const decoded = decodeRecord(task, outputs, facts, { settings: goldenSettings, image });
    const record = {
      task: task.name,
      id,
      inputs,
      prepared: excerptsOf(prepared.inputs),
      outputs: Object.fromEntries(
        task.heads.map(({ name }) => [name, Array.from(outputs[name] ?? [])] as const),
      ),
      prediction: shortened(decoded),
    };
    return { record, sizes: prepared.sizes, inputs: prepared.inputs };
  }
  throw new Error('a golden record has no outcome');
}

/** The members of a prediction that are compared by name, most probable labels and boxes first. */
function shortened({ predictions, boxes, value }: HeadPrediction): HeadPrediction {
  return {
    ...(predictions ? { predictions: predictions.slice(0, goldenTop) } : {}),
    ...(boxes
      ? { boxes: boxes.slice(0, goldenTop).map(({ label, score, box }) => ({ label, score, box })) }
      : {}),
    ...(value === undefined ? {} : { value }),
  };
}
