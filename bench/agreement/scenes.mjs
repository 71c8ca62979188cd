// Held-out scenes of a run, as image files in every format that all hosts read.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { describedRun } from '../../dist/src/api/run/described_run.js';
import { builtins } from '../../dist/src/builtins.js';
import { runSpec } from '../../dist/src/compiler/assemble/run_spec.js';
import { openDatasets } from '../../dist/src/runtime/data/datasets.js';
import { nodeMedia } from '../../dist/src/runtime/data/node_preparer.js';

/** Kinds of image files, used in rotation: end of the file name, and encoder. */
const kinds = [
  ['png', (image) => image.png()],
  ['jpg', (image) => image.jpeg({ quality: 92 })],
  ['rotated.jpg', (image) => image.withMetadata({ orientation: 6 }).jpeg({ quality: 92 })],
  ['progressive.jpg', (image) => image.jpeg({ quality: 85, progressive: true, chromaSubsampling: '4:4:4' })],
  ['grey.png', (image) => image.greyscale().png()],
  ['palette.png', (image) => image.png({ palette: true, colours: 32 })],
  ['grey.jpg', (image) => image.greyscale().jpeg()],
  ['alpha.png', (image) => image.ensureAlpha(0.5).png()],
  ['webp', (image) => image.webp({ quality: 85 })],
  ['gif', (image) => image.gif()],
];

/** Scale factors of the images, so that preparation resizes most of them. */
const scales = [1, 1.5, 2.7, 0.8];

/**
 * Inputs of evenly spaced held-out records of a task: paths of scenes, and texts.
 *
 * @param {string} run @param {string} taskName @param {{ folder: string, count: number }} wanted
 */
export async function heldOutScenes(run, taskName, { folder, count }) {
  const { model, file } = describedRun(run, undefined, {});
  const spec = runSpec(model, builtins);
  const task = spec.tasks.find(({ name }) => name === taskName);
  const datasets = await openDatasets(spec, { root: dirname(file), seed: spec.train.seed });
  const split = datasets.get(task.dataset).splits.valid;
  mkdirSync(folder, { recursive: true });
  const records = [];
  for (let i = 0; i < count; i++) {
    const { fields } = split.at(Math.floor((i * split.length) / count));
    const { image, text } = fields;
    records.push({
      ...(image ? { image: await writtenScene(image.image, join(folder, `${taskName}-${i}`), i) } : {}),
      ...(text ? { text: text.text.length === 1 ? text.text[0] : text.text } : {}),
    });
  }
  return records;
}

async function writtenScene(source, stem, i) {
  const { width, height, channels, data } = await nodeMedia().decoder.decode(source);
  const scale = scales[Math.floor(i / kinds.length) % scales.length];
  const size = {
    width: Math.round(width * scale),
    height: Math.round(height * scale) + (i % 3),
    fit: 'fill',
  };
  const [ending, write] = kinds[i % kinds.length];
  const path = `${stem}.${ending}`;
  await write(sharp(data, { raw: { width, height, channels } }).resize(size)).toFile(path);
  return path;
}
