// Time to prepare a batch without digests, with digests, and with digests of the record contents, in one
// thread: `npm run build && node bench/digests.mjs`. The batch has 16 JPEG images of 640 × 480 pixels,
// resized to 224 × 224. Prints median milliseconds per batch as JSON; the repetitions are interleaved.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { createPreparer } from '../dist/src/runtime/data/node_preparer.js';

const [batch, repetitions, side] = [16, 41, 224];
const folder = mkdtempSync(join(tmpdir(), 'unitc-digests-'));
try {
  const samples = await photographs();
  const contents = { none: Array(batch).fill(false), all: Array(batch).fill(true) };
  const wanted = [undefined, { contents: contents.none }, { contents: contents.all }];
  const times = wanted.map(() => []);
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const [i, digests] of wanted.entries()) {
      // A new preparer, with an empty cache of decoded images.
      const prepare = await preparer();
      const begin = performance.now();
      await prepare('t', samples, digests);
      times[i].push(performance.now() - begin);
    }
  }
  console.log(JSON.stringify(times.map((each) => `${median(each).toFixed(0)} ms`)));
} finally {
  rmSync(folder, { recursive: true });
}

function preparer() {
  const steps = [
    { builtin: 'resize', args: { height: side, width: side, shortest: null, longest: null, training: [] } },
    { builtin: 'normalize', args: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] } },
  ];
  const modality = { name: 'image', kind: 'pixels', field: 'image', dims: [3, side, side], steps };
  return createPreparer([{ task: 't', modalities: [modality] }], { vocabularies: {}, statistics: {} });
}

/** Images of noise that compress like photographs: about 60 kB each. */
async function photographs() {
  const paths = Array.from({ length: batch }, (_, i) => join(folder, `${i}.jpg`));
  for (const path of paths) {
    const noise = { type: 'gaussian', mean: 128, sigma: 40 };
    await sharp({ create: { width: 160, height: 120, channels: 3, background: 'grey', noise } })
      .resize(640, 480)
      .jpeg({ quality: 90 })
      .toFile(path);
  }
  return paths.map((path, i) => ({
    id: String(i),
    fields: { image: { kind: 'image', image: { kind: 'file', path } } },
  }));
}

function median(values) {
  return values.toSorted((a, b) => a - b)[(values.length - 1) / 2];
}
