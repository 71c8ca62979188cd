// `node bench/predictions.mjs DIR`: predictions per second of unitc, ONNX Runtime Web and PyTorch on the CPU,
// interleaved, with models that `node bench/agreement.mjs DIR` has trained and exported.
import { join } from 'node:path';
import { exportRun } from '../dist/src/api/export.js';
import { heldOutScenes } from './agreement/scenes.mjs';
import { compare } from './driver/compare.mjs';
import { openOurs, openPredict, predictingPeers } from './driver/competitors.mjs';

const root = process.argv[2];
const rounds = 5;
const batch = 32;

/** All questions of a case have the same number of words, because the PyTorch model has no masks. */
const cases = [
  { model: 'quickstart', task: 'answer', words: 8 },
  { model: 'emoji', task: 'answer', words: 8 },
];

async function caseOf({ model, task, words }) {
  const folder = join(root, model);
  const run = join(folder, 'run');
  const weights = join(folder, 'weights.safetensors');
  await exportRun(run, { to: 'safetensors', path: weights });
  const held = await heldOutScenes(run, task, { folder: join(folder, 'predicted'), count: 500 });
  const records = held.filter(({ text }) => text.split(' ').length === words).slice(0, batch);
  if (records.length < batch) throw new Error(`only ${records.length} questions have ${words} words`);
  const request = { run, task, records, weights, file: join(folder, 'onnx', `${task}.onnx`) };
  return { name: `${model}: ${task}`, kind: 'prediction', repeats: 10, tolerance: 1e-3, request };
}

const competitors = [openOurs(process.env.UNITC_ADAPTER), openPredict(), ...predictingPeers([1, 2])];
const head = [
  '32 records',
  '`predict` from files',
  'unitc',
  'ONNX Runtime Web',
  'PyTorch',
  '÷ ONNX',
  '÷ PyTorch',
];
const rows = [];
try {
  for (const each of cases) {
    const measured = await compare(await caseOf(each), competitors, rounds);
    console.log(each.model, measured);
    rows.push([`${each.model}: ${each.task}`, ...cellsOf(Object.entries(measured))]);
  }
} finally {
  for (const competitor of competitors) await competitor.close();
}
console.log(JSON.stringify({ head, rows }, null, 2));

/**
 * Predictions per second, for ONNX Runtime Web with the better number of threads, and ratios; cells of a
 * competitor that was not measured are empty.
 */
function cellsOf(measured) {
  const best = (prefix) =>
    Math.max(
      ...measured.flatMap(([name, { seconds }]) =>
        name.startsWith(prefix) && seconds ? [batch / seconds] : [],
      ),
    );
  const [files, ours, onnx, torch] = ['`predict`', 'unitc', 'ONNX', 'PyTorch'].map(best);
  const rate = (perSecond) => (Number.isFinite(perSecond) ? Math.round(perSecond).toLocaleString('en') : '');
  const ratio = (perSecond) => (Number.isFinite(perSecond) ? (ours / perSecond).toFixed(1) : '');
  return [...[files, ours, onnx, torch].map(rate), ratio(onnx), ratio(torch)];
}
