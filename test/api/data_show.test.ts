import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { dataShow } from '../../src/api/data_show.ts';
import { plainImage, writeFiles } from '../formats/written.ts';
import { temporaryFolder } from '../temporary_folder.ts';

const spec = `unit 1
model Shown

modality image { tensor: f32[3, 16, 16]  prepare: resize(height: 16, width: 16) -> normalize(mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5]) }
modality text  { tensor: i32[tokens]  prepare: wordpiece(size: 100) -> truncate(8) }
modality row   { tensor: f32[2]  prepare: standardize() -> categorize(5) }
encoder vision { reads: image  body: patches(8, width: 32) }
encoder language { reads: text  body: bert(layers: 1, width: 32, heads: 2, hidden: 64) }
encoder table  { reads: row  body: column_tokens(32) }
decoder shared { body: cross_transformer(layers: 1, width: 32, heads: 2, hidden: 64) }
dataset own {
  format: table("rows.csv", valid: 50%)
  columns { text: "says"  image: "file"  row: numbers(["size"], categories: ["place"])  label: "is" }
  classes: 2
}
dataset boxed { format: yolo("yolo/data.yaml", valid: 50%)  classes: 1 }

task is {
  dataset: own  decoder: shared  attend: [vision, language, table]  queries: 1
  head   { answer: classification(dataset.classes) }
  loss:   cross_entropy(head.answer, truth.label)
  metric: accuracy(head.answer, truth.label)
}
task detect {
  dataset: boxed  decoder: shared  attend: [vision]  queries: 4
  head   { label: object_classes(dataset.classes)  box: boxes() }
  match: hungarian(head.label, head.box)
  loss:   set_cross_entropy(head.label, truth.label) + l1(head.box, truth.box)
  metric: mean_ap(head.label, head.box)
}

train { steps: 10  batch: 2  optimizer: adamw(lr: 1e-3)  lr_schedule: constant() }
`;

async function folder(): Promise<string> {
  const root = temporaryFolder();
  const rows = Array.from(
    { length: 8 },
    (_, i) =>
      `<b>so & so</b> ${i},plain.png,${i === 3 ? '' : 10 * i},${i % 2 ? 'here' : 'there'},${i % 2 ? 'yes' : 'no'}`,
  );
  const image = await plainImage(40, 20);
  writeFiles(root, {
    'plain.png': image,
    'rows.csv': ['says,file,size,place,is', ...rows].join('\n'),
    'yolo/data.yaml': 'train: images\nnames: [cup]\n',
    ...Object.fromEntries(
      [0, 1].flatMap((i) => [
        [`yolo/images/${i}.png`, image],
        [`yolo/labels/${i}.txt`, '0 0.5 0.5 0.2 0.4\n'],
      ]),
    ),
  });
  writeFileSync(join(root, 'own.unit'), spec);
  return root;
}

describe('data show', () => {
  test('writes a page with images, boxes, tokens, numbers and targets', async () => {
    const root = await folder();
    const out = join(root, 'pages/own.html');
    expect(await dataShow(join(root, 'own.unit'), { out, samples: 6 })).toBe(out);
    const page = readFileSync(out, 'utf8');
    expect(page).not.toMatch(/(src|href)="(?!data:)/);
    expect(page).toContain('<span>[CLS]</span>');
    expect(page).toContain('<span>&lt;</span>');
    expect(page).not.toContain('<b>');
    expect(page).toMatch(/<th scope="row">size<\/th><td>-?[\d.]+<\/td>/);
    expect(page).toMatch(/<th scope="row">place<\/th><td>(here|there)<\/td>/);
    expect(page).toMatch(/<div>label: (yes|no)<\/div>/);
    expect(page).toMatch(/<rect x="128.0" y="96.0" width="64.0" height="128.0"\/><text [^>]*>cup<\/text>/);
    // The pixels are those of the file, resized.
    const [, base64] = /src="data:image\/png;base64,([^"]+)"/.exec(page)!;
    const { data, info } = await sharp(Buffer.from(base64!, 'base64'))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, ...data.subarray(0, 3)]).toEqual([16, 16, 0x77, 0xaa, 0x55]);
  });

  test('shows the held-out split on request', async () => {
    const root = await folder();
    const out = join(root, 'own.html');
    await dataShow(join(root, 'own.unit'), { out, samples: 2, split: 'valid' });
    expect(readFileSync(out, 'utf8').match(/class="card"/g)).toHaveLength(3);
  });
});
