import { describe, expect, test } from 'vitest';
import { resolved } from './support/resolved.ts';

/** A spec that compares two images with a sentence about both (NLVR2, arXiv 1811.00491). */
function spec({
  columns = 'left: image("a")  right: image("b")  text: "claim"  label: "holds"',
  left = 'field: "left"',
}: {
  readonly columns?: string;
  readonly left?: string;
}): string {
  return `unit 1
model Pairs

modality one   { ${left}  tensor: f32[3, 32, 32]  prepare: resize(height: 32, width: 32) }
modality right { tensor: f32[3, 32, 32]  prepare: resize(height: 32, width: 32) }
modality claim { tensor: i32[tokens]  prepare: wordpiece(size: 100) -> truncate(16) }
encoder first  { reads: one  body: patches(8, width: 32) }
encoder second { reads: right  body: patches(8, width: 32) }
encoder text   { reads: claim  body: bert(layers: 1, width: 32, heads: 2, hidden: 64) }
decoder shared { body: cross_transformer(layers: 1, width: 32, heads: 2, hidden: 64) }
dataset pairs  { format: code()  columns { ${columns} }  classes: 2 }

task holds {
  dataset: pairs  decoder: shared  attend: [first, second, text]  queries: 1
  head   { answer: classification(dataset.classes) }
  loss:   cross_entropy(head.answer, truth.label)
  metric: accuracy(head.answer, truth.label)
}

train { steps: 10  batch: 2  optimizer: adamw(lr: 1e-3)  lr_schedule: constant() }
`;
}

function problems(text: string): readonly string[] {
  return resolved(text).diagnostics.map(({ code, message, hint }) => `${code} ${message} | ${hint}`);
}

describe('fields that modalities read', () => {
  test('are named, or have the name of the modality, or are the only ones of their kind', () => {
    const { model, diagnostics } = resolved(spec({}));
    expect(diagnostics).toEqual([]);
    expect(model!.tasks[0]!.fields).toEqual({ one: 'left', right: 'right', claim: 'text' });
    expect(Object.keys(model!.datasets[0]!.columns)).toEqual(['left', 'right', 'text', 'label']);
    expect(model!.datasets[0]!.columns.text).toMatchObject({ builtin: 'text', args: { column: 'claim' } });
  });

  test('must be named where several fit', () => {
    expect(problems(spec({ left: '' }))).toEqual([
      'E0346 task `holds` reads `one`, but its dataset `pairs` has several fields of kind image | ' +
        'write `field: "left"` in the modality; fields of kind image: left, right',
    ]);
  });

  test('must exist, and be of the kind of the modality', () => {
    expect(problems(spec({ left: 'field: "text"' }))).toEqual([
      'E0346 task `holds` reads `one`, but its dataset `pairs` has no image called `text` | ' +
        'write `field: "left"` in the modality; fields of kind image: left, right',
    ]);
    expect(problems(spec({ columns: 'left: image("a")  right: image("b")  label: "holds"' }))).toEqual([
      'E0346 task `holds` reads `claim`, but its dataset `pairs` has no text | ' +
        'remove the encoder from the task, or use another dataset',
    ]);
  });
});

describe('columns', () => {
  test('stand for a call of the built-in with the name of the key', () => {
    const pair = 'left: image("a")  right: image("b")  text: ["premise", "claim"]  label: "holds"';
    const { model } = resolved(spec({ columns: pair }));
    expect(model!.datasets[0]!.columns.text).toMatchObject({
      builtin: 'text',
      args: { column: 'premise', pair: 'claim' },
    });
  });

  test('of other names need a call', () => {
    expect(
      problems(spec({ columns: 'left: "a"  right: image("b")  text: "claim"  label: "holds"' })),
    ).toEqual([expect.stringMatching(/^E0301 `left` needs a kind of column, written as a call/)]);
  });

  test('are required by formats with rows, and by no others', () => {
    const without = spec({}).replace(/columns \{.*?\}/, '');
    expect(problems(without)[0]).toMatch(/^E0303 dataset `pairs` has no columns/);
    const others = spec({}).replace('code()', 'scenes(yields: .questions)');
    expect(problems(others)[0]).toBe(
      'E0347 `scenes` has no columns | remove `columns`; formats with columns: table, webdataset, code',
    );
  });
});

describe('columns of numbers', () => {
  const table = (tensor: string) => `unit 1
model Numbers

modality row  { tensor: ${tensor}  prepare: standardize() }
encoder table { reads: row  body: column_tokens(32) }
dataset rows  { format: code()  columns { row: numbers(["a", "b", "c"])  label: "d" }  classes: 2 }

task class {
  dataset: rows
  head   { class: classification(dataset.classes, reads: table) }
  loss:   cross_entropy(head.class, truth.label)
  metric: accuracy(head.class, truth.label)
}

train { steps: 10  batch: 2  optimizer: adamw(lr: 1e-3)  lr_schedule: constant() }
`;

  test('must be as many as the tensor of the modality has', () => {
    expect(problems(table('f32[3]'))).toEqual([]);
    const expected =
      'E0316 modality `row` has %s columns, `row` of dataset `rows` has 3 | write `tensor: f32[3]`';
    expect(problems(table('f32[2]'))).toEqual([expected.replace('%s', '2')]);
    expect(problems(table('f32[columns]'))).toEqual([expected.replace('%s', 'columns')]);
  });
});
