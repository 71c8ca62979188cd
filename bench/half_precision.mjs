// Compares training with tensors stored as f16 and as f32, with the same initial parameters and batches.
// A third run, in f32 with matrix products that sum in another order, shows the effect of rounding alone:
// `npm run build && node bench/half_precision.mjs [--spec examples/quickstart.unit] [--steps 200]`. Prints a
// JSON line for every 50 steps, for each task's metrics, and for the parameters at the end.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { train } from '../dist/src/index.js';
import { readSafetensors } from '../dist/src/runtime/checkpoint/safetensors.js';

const { values: options } = parseArgs({
  options: {
    spec: { type: 'string', default: new URL('../examples/quickstart.unit', import.meta.url).pathname },
    steps: { type: 'string', default: '200' },
  },
});
const steps = Number(options.steps);
const window = 50;
const folder = mkdtempSync(join(tmpdir(), 'unitc-half-'));
const text = readFileSync(options.spec, 'utf8');

/** Steps, scores and parameters of a run. */
async function run(name, precision, variants = {}) {
  const file = join(folder, `${name}.unit`);
  writeFileSync(file, `${text}\ndevice { precision: .${precision} }\n`);
  const directory = join(folder, name);
  const seen = [];
  const onEvent = (event) => event.event === 'step' && seen.push(event);
  const { scores } = await train(file, {
    directory,
    variants,
    set: { 'train.steps': String(steps) },
    onEvent,
  });
  const last = `step-${String(steps).padStart(7, '0')}.safetensors`;
  const { tensors } = readSafetensors(readFileSync(join(directory, 'checkpoints', last)));
  return { steps: seen, scores, tensors };
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** ‖a − b‖ / ‖b‖ over all parameters. */
function distance(a, b) {
  let [difference, norm] = [0, 0];
  for (const [name, { data }] of b) {
    if (name.startsWith('optimizer.')) continue;
    for (const [i, value] of data.entries()) {
      difference += (a.get(name).data[i] - value) ** 2;
      norm += value ** 2;
    }
  }
  return Math.sqrt(difference / norm);
}

const print = (line) => console.log(JSON.stringify(line));
const full = await run('f32', 'f32');
const others = {
  f16: await run('f16', 'f16'),
  reordered: await run('reordered', 'f32', { matmul: 'tiled' }),
};
for (const [name, other] of Object.entries(others)) {
  for (let first = 0; first < steps; first += window) {
    const [a, b] = [full, other].map(({ steps: all }) => all.slice(first, first + window));
    const differences = a.map(({ loss }, i) => Math.abs(b[i].loss - loss) / loss);
    print({
      run: name,
      steps: `${first + 1} to ${first + a.length}`,
      loss: mean(b.map(({ loss }) => loss)),
      f32: mean(a.map(({ loss }) => loss)),
      relative: { mean: mean(differences), most: Math.max(...differences) },
      skipped: b.filter(({ skipped }) => skipped).length,
    });
  }
  for (const [i, { task, loss, metrics }] of full.scores.entries()) {
    const score = other.scores[i];
    const value = { [name]: score.metrics[0].value, f32: metrics[0].value };
    print({ run: name, task, metric: metrics[0].metric, ...value, loss: { [name]: score.loss, f32: loss } });
  }
  print({ run: name, parameters: distance(other.tensors, full.tensors) });
}
rmSync(folder, { recursive: true });
