// Steps per second that the data threads can prepare batches for, without a device. Takes the batches of a
// run in order, as fast as they are ready: `npm run build && node bench/feeding.mjs
// [--spec examples/quickstart.unit] [--steps 2000] [--threads 1,2]`. Prints a JSON line for each number of
// threads; 0 is the calling thread. A step on a GPU takes 2 ms, so from 500 steps/s it never waits for data.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { openLockedData } from '../dist/src/api/run/locked_data.js';
import { workersOf } from '../dist/src/api/run/train_options.js';
import { validModel } from '../dist/src/api/spec/valid_model.js';
import { builtins } from '../dist/src/builtins.js';
import { runSpec } from '../dist/src/compiler/assemble/run_spec.js';
import { runInSteps } from '../dist/src/runtime/train/length.js';
import { Upcoming } from '../dist/src/runtime/train/upcoming.js';

const { values: options } = parseArgs({
  options: {
    spec: { type: 'string', default: new URL('../examples/quickstart.unit', import.meta.url).pathname },
    steps: { type: 'string', default: '2000' },
    threads: { type: 'string', default: String(workersOf({})) },
  },
});
const steps = Number(options.steps);
const model = validModel(
  { file: options.spec, text: readFileSync(options.spec, 'utf8') },
  { 'train.steps': String(steps) },
);
const spec = runSpec(model, builtins);

/**
 * Seconds for all batches. For the second half of the steps, when everything is loaded and cached: steps per
 * second, and CPU time of a step in all threads, in milliseconds, which other load on the machine hardly
 * changes.
 */
async function feed(workers) {
  const data = await openLockedData({ run: spec, root: '.', workers }, console.error);
  const run = runInSteps(spec, (task) => data.split(task, 'train').length);
  const batches = new Upcoming(run, data, { step: 0, cursors: new Map() }, workers + 2);
  const started = performance.now();
  let half = started;
  let used = 0;
  for (let step = 0; step < steps * run.train.accumulate; step++) {
    if (step === Math.floor(steps / 2)) [half, used] = [performance.now(), processorTime()];
    data.release(await batches.next());
  }
  const end = performance.now();
  const later = steps - Math.floor(steps / 2);
  const processor = (processorTime() - used) / later;
  await data.close();
  return { seconds: (end - started) / 1000, later: later / ((end - half) / 1000), processor };
}

/** CPU time that this process has used, in milliseconds. */
function processorTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

for (const threads of options.threads.split(',').map(Number)) {
  const { seconds, later, processor } = await feed(threads);
  const line = {
    threads,
    processors: availableParallelism(),
    steps,
    stepsPerSecond: Math.round(steps / seconds),
    secondHalf: Math.round(later),
    processorMilliseconds: Number(processor.toPrecision(3)),
  };
  console.log(JSON.stringify(line));
}
