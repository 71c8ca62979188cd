// Times a training step of every task of examples/unit.unit, the paper's model, on small synthetic inputs:
// `npm run build && node bench/full_size.mjs [--batch 1] [--side 128] [--tokens 16]`. Prints time, memory and
// achieved GFLOP/s as JSON lines.

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { estimate } from '../dist/src/api/estimate.js';
import { initializeModel } from '../dist/src/api/run/initialize.js';
import { openModel } from '../dist/src/api/run/open_model.js';
import { validModel } from '../dist/src/api/spec/valid_model.js';
import { openDevice } from '../dist/src/runtime/device/open.js';

const { values: options } = parseArgs({
  options: {
    batch: { type: 'string', default: '1' },
    side: { type: 'string', default: '128' },
    tokens: { type: 'string', default: '16' },
    repeats: { type: 'string', default: '3' },
  },
});
const file = new URL('../examples/unit.unit', import.meta.url).pathname;
const model = validModel({ file, text: readFileSync(file, 'utf8') }, {});
const side = Number(options.side);
const sizes = {
  batch: Number(options.batch),
  height: side,
  width: side,
  tokens: Number(options.tokens),
  boxes: 8,
};
const costs = estimate(model, sizes).tasks;
const device = await openDevice({});
const opened = openModel(model, device);
const seconds = (since) => (performance.now() - since) / 1000;

let started = performance.now();
await initializeModel(opened, '.');
console.log(JSON.stringify({ adapter: device.adapter.description, initialise: seconds(started) }));

function inputOf({ name, dtype, shape }) {
  const count = shape.reduce((product, size) => product * size, 1);
  if (name === 'image.mask') return new Int32Array(count);
  if (name === 'text.mask') return new Int32Array(count).fill(1);
  if (name === 'truth.attributes') return new Int32Array(count).fill(-1);
  if (dtype === 'i32') return Int32Array.from({ length: count }, (_, i) => (i % 3 === 0 ? 1 : 0));
  return Float32Array.from({ length: count }, (_, i) => 0.5 + 0.3 * Math.sin(0.7 * i));
}

for (const { name } of model.tasks) {
  started = performance.now();
  const taskSizes = { ...costs[name].sizes };
  const loaded = await opened.programs.get(name, 'train', taskSizes);
  const compile = seconds(started);
  const { program } = loaded;
  const inputs = Object.fromEntries(program.inputs.map((input) => [input.name, inputOf(input)]));
  inputs['step.random'] = new Uint32Array(4);
  inputs['step.rates'] = new Float32Array(2 * program.updates.length).fill(1e-6);
  const times = [];
  for (let i = 0; i <= Number(options.repeats); i++) {
    started = performance.now();
    const { loss } = await opened.session.run(loaded, inputs).read();
    times.push(seconds(started));
    if (!Number.isFinite(loss[0])) throw new Error(`${name}: the loss is ${loss[0]}`);
  }
  const [first, ...others] = times;
  const median = others.sort((a, b) => a - b)[Math.floor(others.length / 2)];
  const { flop, peakMemory, dispatches } = costs[name];
  const gflops = flop / median / 1e9;
  const resident = process.memoryUsage().rss;
  console.log(
    JSON.stringify({ task: name, compile, first, median, gflops, planned: peakMemory, resident, dispatches }),
  );
}
await device.close();
