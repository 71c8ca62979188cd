import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { train } from '../../src/api/train.ts';
import type { AdapterChoice } from '../../src/runtime/device/adapter.ts';

/** A small trained model whose records have an image, a text and a row of numbers. */

const spec = `unit 1
model Goods
modality image { tensor: f32[3, 32, 32]  prepare: resize(height: 32, width: 32) -> normalize() }
modality text { tensor: i32[tokens]  prepare: wordpiece(size: 80) -> truncate(16) -> pad([8, 16]) }
modality row { field: "row"  tensor: f32[3]  prepare: standardize() -> categorize(8) }
encoder vision { reads: image  body: resnet(block: .basic, depths: [1, 1], stem: 8) as backbone -> project(32) -> transformer(layers: 1, heads: 2, hidden: 64, dropout: 0%)  views { pooled: mean() } }
encoder language { reads: text  body: bert(layers: 1, width: 32, heads: 2, hidden: 64, positions: 16, dropout: 0%)  views { cls: first() } }
encoder cells { reads: row  body: column_tokens(32) -> transformer(layers: 1, heads: 2, hidden: 64, dropout: 0%)  views { pooled: mean() } }
dataset goods {
  format: table("goods.csv", valid: 40%)
  columns { image: image("photo")  text: "says"  row: numbers(["size", "mass"], categories: ["form"])  label: "kind"  price: value("price") }
  classes: 3
}
task look { dataset: goods  head { answer: classification(dataset.classes, reads: vision.pooled) }  loss: cross_entropy(head.answer, truth.label)  metric: accuracy(head.answer, truth.label) }
task read { dataset: goods  head { answer: classification(dataset.classes, reads: language.cls) }  loss: cross_entropy(head.answer, truth.label)  metric: accuracy(head.answer, truth.label) }
task price { dataset: goods  head { price: regression(1, reads: cells.pooled) }  loss: mse(head.price, truth.price)  metric: regression(head.price, truth.price) }
train { steps: 12  batch: 4  seed: 1  optimizer: adamw(lr: 2e-3)  lr_schedule: constant() }
`;

/** Images that decoders treat differently: rotated by EXIF, grey, with a palette, with transparency. */
export const photos = ['rotated.jpg', 'plain.jpg', 'grey.png', 'palette.png', 'clear.png'] as const;

/** Values 0..255 of an asymmetric pattern. */
function pattern(width: number, height: number, channels: number): Uint8Array {
  return Uint8Array.from({ length: width * height * channels }, (_, i) => {
    const [pixel, channel] = [Math.floor(i / channels), i % channels];
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    return (40 + 5 * x + 3 * y * (channel + 1) + ((x * y) % 23) * 4) % 256;
  });
}

async function writePhotos(folder: string): Promise<void> {
  const [width, height] = [45, 30];
  const image = (channels: 1 | 3 | 4) =>
    sharp(pattern(width, height, channels), { raw: { width, height, channels } });
  await image(3).withMetadata({ orientation: 6 }).jpeg({ quality: 85 }).toFile(join(folder, 'rotated.jpg'));
  await image(3).jpeg({ quality: 60, chromaSubsampling: '4:2:0' }).toFile(join(folder, 'plain.jpg'));
  await image(1).toColourspace('b-w').png().toFile(join(folder, 'grey.png'));
  await image(3).png({ palette: true, colours: 32 }).toFile(join(folder, 'palette.png'));
  await image(4).png().toFile(join(folder, 'clear.png'));
}

const words = ['round', 'flat', 'heavy', 'light and small', 'a wooden box', 'of glass'];

function goods(count: number): string {
  const rows = Array.from({ length: count }, (_, i) =>
    [
      photos[i % photos.length],
      Array.from({ length: 1 + (i % 4) }, (_, j) => words[(i + 2 * j) % words.length]).join(' '),
      i % 7 === 3 ? '' : (i * 1.5).toFixed(1),
      (i * 7) % 11,
      ['cube', 'ball', 'rod'][(i * 5) % 3],
      ['cheap', 'fair', 'dear'][i % 3],
      20 + 3 * i,
    ].join(','),
  );
  return ['photo,says,size,mass,form,kind,price', ...rows, ''].join('\n');
}

/** Writes a table of goods, `goods.csv`, and their photos. */
export async function writeGoods(folder: string): Promise<void> {
  await writePhotos(folder);
  writeFileSync(join(folder, 'goods.csv'), goods(30));
}

/** Trains the model in `folder`; returns the run folder. */
export async function trainSmallModel(folder: string, adapter: AdapterChoice): Promise<string> {
  await writeGoods(folder);
  writeFileSync(join(folder, 'goods.unit'), spec);
  const run = join(folder, 'run');
  await train(join(folder, 'goods.unit'), { adapter, directory: run, workers: 0 });
  return run;
}
