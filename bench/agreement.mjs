// `node bench/agreement.mjs [DIR]`: trains four models and compares their predictions by `predict`, `serve`,
// a web page and ONNX Runtime Web, for the same record files. DIR keeps runs, exports and records; existing
// runs are reused.
import { cpSync, existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportRun } from '../dist/src/api/export.js';
import { train } from '../dist/src/api/train.js';
import { listAdapters } from '../dist/src/runtime/device/list.js';
import { agreementOf } from '../dist/tools/agreement/compare.js';
import { onnxRuntime } from '../dist/tools/agreement/hosts/onnx.js';
import { webLoader } from '../dist/tools/agreement/hosts/page.js';
import { predictCommand } from '../dist/tools/agreement/hosts/predict.js';
import { httpService } from '../dist/tools/agreement/hosts/serve.js';
import { webGpuBrowser } from '../dist/tools/web/chromium.js';
import { models } from './agreement/models.mjs';

const root = process.argv[2] ?? mkdtempSync(join(tmpdir(), 'agreement-'));
const recordsPerTask = 50;
const adapter = (await listAdapters())[0].choice;
const found = await webGpuBrowser();
if ('missing' in found) throw new Error(found.missing);

/** Paths of the run and its exports. Trains the run if it is missing. */
async function trained({ name, spec, set, writeData }) {
  const folder = join(root, name);
  const run = join(folder, 'run');
  mkdirSync(folder, { recursive: true });
  if (existsSync(run)) return { run, web: join(folder, 'web'), onnx: join(folder, 'onnx') };
  writeData?.(folder);
  const file = join(folder, `${name}.unit`);
  cpSync(new URL(spec, import.meta.url), file);
  console.log(`training ${name}`);
  await train(file, { adapter, directory: run, set });
  return { run, web: join(folder, 'web'), onnx: join(folder, 'onnx') };
}

async function exported({ run, web, onnx }, tasks) {
  await exportRun(run, { to: 'web', path: web, adapter });
  for (const task of tasks)
    await exportRun(run, { to: 'onnx', path: join(onnx, `${task}.onnx`), task, adapter });
}

/**
 * Cells of a task: records with equal classes (`50 of 50`; empty for regression), then the largest difference
 * of each host from `expected`.
 */
function cellsOf(expected, answers) {
  const compared = answers.map((all) => agreementOf(all, expected));
  const hasClasses = expected.every(({ predictions, boxes }) => predictions ?? boxes);
  const equal = compared.map(({ equalClasses, records }) => `${equalClasses} of ${records}`);
  const differences = compared.map(({ difference }) =>
    difference === 0 ? '0' : difference.toExponential(1),
  );
  return [hasClasses ? [...new Set(equal)].join(', ') : '', ...differences];
}

async function compared(model) {
  const paths = await trained(model);
  await exported(paths, model.tasks);
  const folder = join(root, model.name, 'asked');
  const questions = [];
  for (const task of model.tasks) {
    questions.push(...(await model.questions(paths.run, { task, folder, count: recordsPerTask })));
  }
  const expected = await predictCommand(paths.run, adapter)(questions);
  const hosts = [
    httpService(paths.run, adapter),
    webLoader(found.browser, paths.web),
    onnxRuntime(paths.onnx),
  ];
  const answers = [];
  for (const host of hosts) answers.push(await host(questions));
  return model.tasks.map((task) => {
    const ofTask = (all) => all.filter((_, i) => questions[i].task === task);
    return [`${model.name}: ${task}`, ...cellsOf(ofTask(expected), answers.map(ofTask))];
  });
}

const head = ['model: task', 'equal classes', '`serve`', 'web page', 'ONNX Runtime Web'];
const rows = [];
for (const model of models) rows.push(...(await compared(model)));
await found.browser.close();
console.log(JSON.stringify({ head, rows }, null, 2));
