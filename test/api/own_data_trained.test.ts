import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { type NewSpecSources, newSpec } from '../../src/api/new_spec.ts';
import { train } from '../../src/api/train.ts';
import { haveSamples, samples } from '../formats/shared.ts';
import { temporaryFolder } from '../temporary_folder.ts';

const require = createRequire(import.meta.url);

interface Icons {
  readonly icons: Readonly<Record<string, { readonly body: string }>>;
}

interface Metadata {
  readonly categories: Readonly<Record<string, readonly string[]>>;
}

/** Writes 25 Twemoji sprites for each of four categories as PNG files. */
async function writeEmoji(folder: string): Promise<void> {
  const { icons } = require('@iconify-json/twemoji/icons.json') as Icons;
  const { categories } = require('@iconify-json/twemoji/metadata.json') as Metadata;
  for (const category of ['Smileys & Emotion', 'Food & Drink', 'Flags', 'Animals & Nature']) {
    const names = categories[category]!.filter((name) => Object.hasOwn(icons, name));
    mkdirSync(join(folder, category), { recursive: true });
    for (let i = 0; i < 25; i++) {
      const name = names[Math.floor((i * names.length) / 25)]!;
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36">${icons[name]!.body}</svg>`;
      await sharp(Buffer.from(svg), { density: 144 })
        .resize(72, 72)
        .png()
        .toFile(join(folder, category, `${name}.png`));
    }
  }
}

/** Reduces sentences of SST-2 to a CSV file with other columns and labels. */
function writeReviews(file: string): void {
  const lines = readFileSync(join(samples, 'glue/SST-2/train.tsv'), 'utf8').split('\n').slice(1);
  const whole = lines.map((line) => line.split('\t')).filter(([sentence]) => sentence!.length > 40);
  const rows = whole
    .slice(0, 4000)
    .map(
      ([sentence, label]) => `"${sentence!.trim().replaceAll('"', '""')}",${label === '1' ? 'pos' : 'neg'}`,
    );
  writeFileSync(file, ['phrase,mood', ...rows].join('\n'));
}

/** Trains the spec written by `unitc new` without changes. */
async function trainNew(root: string, sources: NewSpecSources, steps: number) {
  const { path } = await newSpec(join(root, 'new'), sources);
  const { scores } = await train(path, { directory: join(root, 'run'), steps });
  const { value, baseline } = scores[0]!.metrics[0]!;
  return { value, baseline: baseline! };
}

describe('a new spec trains above the baseline without a change', () => {
  test('on sprites in a folder for each category', { timeout: 300_000 }, async () => {
    const root = temporaryFolder();
    await writeEmoji(join(root, 'emoji'));
    const { value, baseline } = await trainNew(root, { images: [join(root, 'emoji')] }, 30);
    expect(baseline).toBe(0.25);
    expect(value).toBeGreaterThan(0.5);
  });

  test.skipIf(!haveSamples)(
    'on reviews in a table with columns and labels of its own',
    { timeout: 300_000 },
    async () => {
      const root = temporaryFolder();
      writeReviews(join(root, 'reviews.csv'));
      const { value, baseline } = await trainNew(
        root,
        { tables: [{ path: join(root, 'reviews.csv') }] },
        100,
      );
      expect(baseline).toBeLessThan(0.55);
      expect(value).toBeGreaterThan(0.62);
    },
  );
});
