// Trains the specs that `unitc new` writes for the same boxes in the formats of COCO, YOLO and PASCAL VOC:
// `npm run build && node bench/coco_forms.mjs COCO [--classes person,car] [--steps N]`. COCO is a folder with
// annotations/, train2017/ and val2017/. VOC files list no classes, so `--classes` names them. Prints the
// rows for docs/training.md as JSON; fails unless the losses of all formats are equal bit for bit.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writeVoc, writeYolo } from '../dist/tools/boxes/converted.js';

const {
  values: options,
  positionals: [coco],
} = parseArgs({
  options: { steps: { type: 'string' }, classes: { type: 'string', default: 'person' } },
  allowPositionals: true,
});
if (coco === undefined)
  throw new Error('usage: node bench/coco_forms.mjs COCO [--classes person,car] [--steps N]');

const unitc = new URL('../bin/unitc.js', import.meta.url).pathname;
const annotations = join(resolve(coco), 'annotations');
const root = mkdtempSync(join(tmpdir(), 'unitc-forms-'));
try {
  const results = Object.entries(writeForms()).map(([form, boxes]) => ({ form, ...trained(form, boxes) }));
  const [{ losses }] = results;
  console.log(JSON.stringify(results.map((result) => row(result, losses))));
  if (results.some((result) => !isEqual(result.losses, losses))) process.exitCode = 1;
} finally {
  rmSync(root, { recursive: true });
}

/** Writes the boxes in every format; returns the path for `--boxes` of each. */
function writeForms() {
  const contentOf = (split) =>
    JSON.parse(readFileSync(join(annotations, `instances_${split}2017.json`), 'utf8'));
  const splits = { train: contentOf('train'), val: contentOf('val') };
  const imageOf = (split, name) => join(resolve(coco), `${split}2017`, name);
  writeYolo(join(root, 'yolo/coco'), splits, imageOf);
  writeVoc(join(root, 'voc/coco'), splits, imageOf);
  return {
    coco: join(annotations, 'instances_train2017.json'),
    yolo: join(root, 'yolo/coco/data.yaml'),
    voc: join(root, 'voc/coco'),
  };
}

/** Losses of all steps, best held-out metric value and its baseline. */
function trained(form, boxes) {
  const folder = join(root, `new_${form}`);
  const run = join(root, `run_${form}`);
  execFileSync(process.execPath, [unitc, 'new', folder, '--boxes', boxes, '--classes', options.classes], {
    stdio: 'ignore',
  });
  const steps = options.steps ? ['--steps', options.steps] : [];
  const spec = join(folder, `new_${form}.unit`);
  execFileSync(process.execPath, [unitc, 'train', spec, '--out', run, '--quiet', ...steps], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const lines = readFileSync(join(run, 'events.jsonl'), 'utf8').trim().split('\n');
  const events = lines.map((line) => JSON.parse(line));
  const metrics = events
    .filter(({ event }) => event === 'evaluated')
    .map(({ scores }) => scores[0].metrics[0]);
  return {
    losses: events.filter(({ event }) => event === 'step').map(({ loss }) => loss),
    best: Math.max(...metrics.map(({ value }) => value)),
    baseline: metrics[0].baseline,
  };
}

function row({ form, losses, best, baseline }, expected) {
  const percent = (share) => `${(100 * share).toFixed(3)} %`;
  const equal = isEqual(losses, expected) ? 'equal' : 'DIFFERENT';
  return [form.toUpperCase(), String(losses.length), percent(best), percent(baseline), equal];
}

function isEqual(losses, expected) {
  return losses.length === expected.length && losses.every((loss, i) => loss === expected[i]);
}
