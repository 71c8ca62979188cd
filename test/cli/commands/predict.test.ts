import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../temporary_folder.ts';
import { start, unitc } from '../support.ts';

/** Predictions on the command line and over HTTP, from one run. */

const spec = `unit 1
model Homes
modality row { tensor: f32[2]  prepare: standardize() }
encoder facts { reads: row  body: column_tokens(32) -> transformer(layers: 1, heads: 2, hidden: 64)  views { first: first() } }
dataset homes {
  format: table("homes.csv", valid: 20%)
  columns { row: numbers(["area", "year"])  price: value("price") }
}
task price {
  dataset: homes
  head { price: regression(1, reads: facts.first) }
  loss: mse(head.price, truth.price)
  metric: regression(head.price, truth.price)
}
train { steps: 2  batch: 8  seed: 1  optimizer: adamw(lr: 1e-3)  lr_schedule: constant() }
`;

test('a run predicts from options, tables and stdin, and answers the same over HTTP until a signal', async () => {
  const folder = temporaryFolder();
  const rows = Array.from({ length: 40 }, (_, i) => `${50 + i},${1950 + i},${1000 * (50 + i)}`);
  writeFileSync(join(folder, 'homes.csv'), ['area,year,price', ...rows, ''].join('\n'));
  writeFileSync(join(folder, 'homes.unit'), spec);
  const run = join(folder, 'run');
  expect(unitc(['train', join(folder, 'homes.unit'), '-o', run, '-q', '--workers', '0']).error).toBe('');

  const single = unitc(['predict', run, '--field', 'area=60', '--field', 'year=1960', '--json']);
  expect(single.code).toBe(0);
  const prediction = JSON.parse(single.out);
  expect(prediction).toEqual({
    task: 'price',
    input: { area: '60', year: '1960' },
    value: expect.any(Number),
  });

  const table = unitc(['predict', run, join(folder, 'homes.csv'), '--json']);
  const lines = table.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toHaveLength(40);
  expect(lines[10].value).toBe(prediction.value);
  expect(lines[10].id).toMatch(/homes\.csv:12$/);

  const given = '{"area":60,"year":1960}\n{"area":"wide","year":1}\n{"area":60}\n';
  const piped = unitc(['predict', run, '-', '--json'], { input: given });
  const [good, wrong, missing] = piped.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(good.value).toBe(prediction.value);
  expect(wrong.error.message).toBe("expected 'area' to be a finite number, or empty, found 'wide'");
  expect(missing.error.message).toMatch(/^there is no column 'year'/);
  expect(piped.code).toBe(4);
  expect(piped.error).toContain('2 records could not be used');

  const server = start(['serve', run, '--port', '0']);
  let said = '';
  server.stderr!.on('data', (bytes) => {
    said += String(bytes);
  });
  while (!said.includes('answers requests')) await once(server.stderr!, 'data');
  const url = said.match(/http:\S+/)![0];
  const answer = await fetch(`${url}/predict/price`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"area":60,"year":1960}',
  });
  expect((await answer.json()) as object).toMatchObject({ value: prediction.value });
  server.kill('SIGTERM');
  const [code] = await once(server, 'exit');
  expect(code).toBe(0);
});
