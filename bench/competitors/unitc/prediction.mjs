// Predictions of a trained task for prepared records, and a description from which other libraries compute
// the same predictions.
import { readFileSync } from 'node:fs';
import { withSteps } from '../../../dist/src/api/export/onnx/in_graph.js';
import { feedsOf, storedTensor } from '../../../dist/src/api/export/onnx/tensors.js';
import { describedRun } from '../../../dist/src/api/run/described_run.js';
import { openModel } from '../../../dist/src/api/run/open_model.js';
import { readModel } from '../../../dist/src/export/onnx/read.js';
import { loadCheckpoint } from '../../../dist/src/runtime/checkpoint/read.js';
import { createPreparer } from '../../../dist/src/runtime/data/node_preparer.js';
import { taskPlans } from '../../../dist/src/runtime/data/plan.js';
import { nodeRecords } from '../../../dist/src/runtime/predict/node_records.js';
import { sampleOf } from '../../../dist/src/runtime/predict/record.js';
import { taskInputs } from '../../../dist/src/runtime/predict/task_inputs.js';
import { describeForward } from './describe.mjs';

/**
 * @param {object} device
 * @param {{ run: string, task: string, records: object[], weights: string, file: string }} request weights and
 *   ONNX file of the run
 */
export async function prediction(device, { run: folder, task: name, records, weights, file }) {
  const { model, checkpoint, fitted } = describedRun(folder, undefined, {});
  const { run, session, programs, parameters, hash } = openModel(model, device);
  loadCheckpoint(checkpoint, session.arenas, hash);
  const task = run.tasks.find((candidate) => candidate.name === name);
  const prepare = await createPreparer(taskPlans(run, null), fitted);
  const place = { where: 'a record', folder: '', from: 'call' };
  const samples = records.map((record) => sampleOf(record, taskInputs(run, task), place, nodeRecords));
  const { inputs, sizes } = await prepare(name, samples);
  const loaded = await programs.get(name, 'predict', sizes);
  const read = async () => {
    const outputs = await session.run(loaded, inputs).read();
    return Object.fromEntries(task.heads.map((head) => [head.name, outputs[`head.${head.name}`]]));
  };
  const described = describeForward(
    model,
    model.tasks.find((candidate) => candidate.name === name),
  );
  return {
    model: {
      ...described,
      everyLayer: false,
      inputs: storedInputs(loaded, inputs),
      fed: await fedInputs(file, { run, task, samples, fitted }),
      file,
      weights,
      /** Names of parameters in the weights file, by path. */
      names: Object.fromEntries(parameters.map(({ path, name: published }) => [path, published])),
    },
    results: read,
    async run(repeats) {
      await Promise.all(Array.from({ length: repeats }, read));
    },
    release() {},
  };
}

/** Inputs of an ONNX file, whose graph does a part of the preparation. */
async function fedInputs(file, { run, task, samples, fitted }) {
  const { inputs: values, metadata } = readModel(readFileSync(file));
  const steps = JSON.parse(metadata.get('unitc.inputs')).map(({ modality, prepare }) => [modality, prepare]);
  const outside = withSteps({ ...run, tasks: [task] }, Object.fromEntries(steps));
  const prepare = await createPreparer(taskPlans(outside, null), fitted);
  const { inputs, sizes } = await prepare(task.name, samples);
  const feeds = feedsOf(values, inputs, { sizes, fitted });
  return [...feeds].map(([name, feed]) => {
    const { type, dims, data } = storedTensor(feed);
    return { name, dtype: type, shape: dims, data };
  });
}

function storedInputs({ program }, inputs) {
  return program.inputs
    .filter(({ buffer }) => buffer === 'batch')
    .map(({ name, dtype, shape }) => {
      const { buffer, byteOffset, byteLength } = inputs[name];
      return { name, dtype, shape, data: Buffer.from(buffer, byteOffset, byteLength).toString('base64') };
    });
}
