import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { check } from '../../src/api/check.ts';
import { graph } from '../../src/api/graph.ts';

const folder = fileURLToPath(new URL('../../examples/', import.meta.url));
const examples = readdirSync(folder).filter((name) => name.endsWith('.unit'));

function drawn(name: string, set = {}): string {
  const { model } = check(`${folder}${name}`, { set });
  return graph(model!);
}

test.each(examples)('%s: a well-formed image that names every part and loads nothing', (name) => {
  const { model } = check(`${folder}${name}`);
  const svg = graph(model!);
  expect(XMLValidator.validate(svg)).toBe(true);
  expect(svg).not.toMatch(/href|url\(|@import|<script/);
  const { title, desc } = new XMLParser({ ignoreAttributes: false }).parse(svg).svg;
  expect(title['#text']).toBe(model!.name);
  const { modalities, encoders, decoders, tasks } = model!;
  for (const part of [...modalities, ...encoders, ...decoders, ...tasks]) {
    expect(svg).toContain(`>${part.name}</text>`);
  }
  for (const task of tasks) expect(desc['#text']).toContain(`Task ${task.name}`);
});

test('sizes that differ from record to record are letters, the others numbers', () => {
  const unit = drawn('unit.unit');
  for (const shape of ['2048 × h × w', 'n × 768', '128 × 768', '100 × 92', '3129']) {
    expect(unit).toContain(`>${shape}</text>`);
  }
  expect(unit).toContain('201.6 M parameters, 201.3 M of them trained · 8 tasks · 500,000 steps');
  expect(drawn('quickstart.unit')).toContain('>64 × 2 × 2</text>');
});

test('a shared decoder is one card, copies for each task are a stack', () => {
  expect(drawn('unit.unit')).toContain('shared by 8 tasks');
  const separate = drawn('unit_separate.unit');
  expect(separate).toContain('a copy for each of 8 tasks');
  expect(separate.split('class="card"').length).toBe(drawn('unit.unit').split('class="card"').length + 2);
});

test('the description says what the image shows', () => {
  const { desc } = new XMLParser({ ignoreAttributes: false }).parse(drawn('quickstart.unit')).svg;
  expect(desc['#text']).toMatchInlineSnapshot(
    `"Encoder vision reads image: resnet(depths: [1, 1, 1]), then project, then transformer(layers: 1, heads: 4); 117.8 k parameters. Encoder language reads text: bert(layers: 1, heads: 4), then project; 124.2 k parameters. Decoder shared: cross_transformer(layers: 1, heads: 4), shared by its tasks; 50.4 k parameters. Task answer, 40 % of the steps, dataset questions: reads vision and language through decoder shared with 4 queries; predicts answer 15; loss cross_entropy. Task verify, 40 % of the steps, dataset statements: reads vision and language through decoder shared with 4 queries; predicts answer 3; loss cross_entropy. Task name_category, 20 % of the steps, dataset names: reads language.cls through decoder shared with 4 queries; predicts answer 8; loss cross_entropy."`,
  );
});

test('an override changes the image', () => {
  expect(drawn('quickstart.unit', { d: 128 })).toContain('>width 128</text>');
});
