import { describe, expect, test } from 'vitest';
import { loadWeights } from '../../src/runtime/weights/load.ts';
import { mapNamed } from '../../src/runtime/weights/maps/index.ts';
import { fits, matchWeights } from '../../src/runtime/weights/match.ts';
import { matchText } from '../../src/runtime/weights/table.ts';
import { dataErrorOf } from '../formats/shared.ts';
import { opened, safetensorsOf } from './support.ts';

const bert = mapNamed('hugging_face')!;
const unit = mapNamed('unit')!;
const layer = (index: number): string => `encoder.layer.${index}.output.dense.bias`;
const ours = (name: string, ...shape: number[]) => ({ name, shape });

const parameters = [
  ours(`bert_model.module.${layer(0)}`, 2),
  ours('bert_model.module.pooler.dense.weight', 2, 2),
  ours('bert_model.module.pooler.dense.bias', 2),
  ours('bert_projection.bias', 4),
];

/** F32 tensors counting up from 0, by name and shape. */
function tensors(shapes: Readonly<Record<string, readonly number[]>>): Uint8Array {
  let end = 0;
  const header = Object.entries(shapes).map(([name, shape]) => {
    const begin = end;
    end += 4 * shape.reduce((a, b) => a * b, 1);
    return [name, { dtype: 'F32', shape, data_offsets: [begin, end] }];
  });
  const values = Float32Array.from({ length: end / 4 }, (_, index) => index);
  return safetensorsOf(Object.fromEntries(header), new Uint8Array(values.buffer));
}

const good = { [`bert.${layer(0)}`]: [2], 'bert.pooler.dense.weight': [2, 2], 'bert.pooler.dense.bias': [2] };
const bad = {
  [`bert.${layer(0)}`]: [2],
  [`bert.${layer(1)}`]: [2],
  'bert.pooler.dense.weight': [3, 2],
  'cls.seq_relationship.bias': [2],
  surprise: [],
};

const badTable = `<root>, map hugging_face: matched 1, missing 1, unexpected 2, shape mismatch 1, ignored 1; parameters not compared 1

missing: in the model, not in the file (1)
  parameter                            expected
  bert_model.module.pooler.dense.bias  [2]

unexpected: in the file, not in the model (2)
  in the file                            found
  bert.encoder.layer.1.output.dense.bias  [2]
  surprise                               []

shape mismatch: the tensor has another shape than the parameter (1)
  parameter                              expected  found   in the file
  bert_model.module.pooler.dense.weight  [2, 2]    [3, 2]  bert.pooler.dense.weight

matched (1)
  parameter                                            shape  in the file
  bert_model.module.encoder.layer.0.output.dense.bias  [2]    bert.encoder.layer.0.output.dense.bias

ignored: not part of the model (1)
  in the file
  cls.seq_relationship.bias`;

describe('a strict comparison', () => {
  test('accepts a matching file', async () => {
    const file = await opened(tensors(good));
    const match = matchWeights(parameters, file, bert);
    expect(fits(match)).toBe(true);
    expect(match.outside).toBe(1);
    expect([...loadWeights(parameters, file, bert)].map(([name, values]) => [name, [...values]])).toEqual([
      [parameters[0]!.name, [0, 1]],
      [parameters[1]!.name, [2, 3, 4, 5]],
      [parameters[2]!.name, [6, 7]],
    ]);
  });

  test('reports every mismatch in a table', async () => {
    const file = await opened(tensors(bad));
    const match = matchWeights(parameters, file, bert);
    expect(fits(match)).toBe(false);
    const spaces = (text: string): string => text.replaceAll(/ {2,}/g, '  ');
    expect(spaces(matchText(match).replaceAll(file.path, '<root>'))).toBe(spaces(badTable));
  });

  test('throws before the first value is loaded; without strict, matching tensors are loaded', async () => {
    const file = await opened(tensors(bad));
    const error = await dataErrorOf(() => loadWeights(parameters, file, bert), file.path);
    expect(error).toContain(
      '<root>: the weights do not fit the model\n\n<root>, map hugging_face: matched 1',
    );
    expect(error).toContain('surprise');
    const loaded = [...loadWeights(parameters, file, bert, { strict: false })];
    expect(loaded.map(([name]) => name)).toEqual([parameters[0]!.name]);
  });

  test('aligns the columns of the table', async () => {
    const match = matchWeights(parameters, await opened(tensors(good)), bert);
    const rows = matchText(match)
      .split('\n')
      .filter((line) => line.startsWith('  '));
    const columns = rows.map((row) =>
      [...row.matchAll(/ {2,}\S/g)].map(({ index, 0: { length } }) => index + length),
    );
    expect(new Set(columns.map(String)).size).toBe(1);
  });
});

describe('only some parameters', () => {
  const names = (match: ReturnType<typeof matchWeights>) => ({
    matched: match.matched.map(({ external }) => external),
    missing: match.missing.map(({ name }) => name),
    unexpected: match.unexpected.map(({ external }) => external),
  });

  test('tensors of the other parts are ignored', async () => {
    const file = await opened(tensors(good));
    const match = matchWeights(parameters, file, bert, (name) => name.includes('.encoder.'));
    expect(names(match)).toEqual({ matched: [`bert.${layer(0)}`], missing: [], unexpected: [] });
    expect(match.ignored).toHaveLength(2);
    expect(match.outside).toBe(3);
  });

  test('additional layers are unexpected only in the selected part', async () => {
    const file = await opened(tensors({ ...good, [layer(1)]: [2] }));
    const encoder = matchWeights(parameters, file, bert, (name) => name.includes('.encoder.'));
    expect(names(encoder).unexpected).toEqual([layer(1)]);
    const pooler = matchWeights(parameters, file, bert, (name) => name.includes('.pooler.'));
    expect(names(pooler)).toMatchObject({ missing: [], unexpected: [] });
  });
});

describe('repetitions', () => {
  const embedding = 'embeddings.LayerNorm.bias';
  const wanted = [ours(`bert_model.module.${embedding}`, 1)];
  const repeated = (first: number, second: number): Uint8Array =>
    safetensorsOf(
      {
        [`bert_model.module.${embedding}`]: { dtype: 'F32', shape: [1], data_offsets: [0, 4] },
        [`bert_model.${embedding}`]: { dtype: 'F32', shape: [1], data_offsets: [4, 8] },
      },
      new Uint8Array(Float32Array.of(first, second).buffer),
    );

  test('equal repetitions are one parameter', async () => {
    const file = await opened(repeated(3, 3));
    expect(matchWeights(wanted, file, unit).matched).toMatchObject([{ copies: [`bert_model.${embedding}`] }]);
    expect([...loadWeights(wanted, file, unit)]).toEqual([[wanted[0]!.name, Float32Array.of(3)]]);
  });

  test('different repetitions are an error', async () => {
    const file = await opened(repeated(3, 4));
    expect(await dataErrorOf(() => [...loadWeights(wanted, file, unit)], file.path)).toContain(
      `bert_model.module.${embedding} and bert_model.${embedding} should repeat one tensor, but differ`,
    );
  });
});
