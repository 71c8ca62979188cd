import { expect, test } from 'vitest';
import { check } from '../../src/api/check.ts';

/** Messages and hints about an image modality, and about the preparation of its task. */
function problems(tensor: string, prepare: string, taskPrepare = ''): readonly string[] {
  const text = `unit 1
model Scans
dataset scans { format: image_folder("scans", valid: 25%)  classes: 2 }
modality scan { tensor: ${tensor}  prepare: ${prepare} }
encoder vision { reads: scan  body: patches(8, width: 16) }
decoder d { body: cross_transformer(layers: 1, heads: 2, hidden: 16, width: 16) }
task kind {
  dataset: scans  decoder: d  attend: vision  queries: 1
  ${taskPrepare}
  head { kind: classification(dataset.classes) }
  loss: cross_entropy(head.kind, truth.label)  metric: accuracy(head.kind, truth.label)
}
train { steps: 1  batch: 2  optimizer: adamw(lr: 1e-3)  lr_schedule: constant() }
`;
  const { diagnostics } = check({ text, file: 'scans.unit' });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return errors.map(({ message, hint }) => [message, hint].filter(Boolean).join(' | '));
}

const resize = 'resize(height: 16, width: 16)';

test('images have as many channels as the tensor type says', () => {
  for (const channels of [1, 4, 7]) {
    expect(problems(`f32[${channels}, 16, 16]`, `${resize} -> normalize(mean: 0.5, std: 0.25)`)).toEqual([]);
  }
  expect(problems('f32[3, 16, 16]', `${resize} -> normalize()`)).toEqual([]);
});

test('the number of channels is not a name', () => {
  expect(problems('f32[channels, 16, 16]', resize)).toEqual([
    expect.stringContaining(
      'unsupported tensor type `f32[channels, 16, 16]` | pixels are `f32[channels, height, width]`',
    ),
  ]);
});

test('normalize needs a number for each channel, also where a task replaces it', () => {
  const wrong = ['mean', 'std'].map(
    (name) =>
      `\`${name}\` needs 1 item, found 3 | give one for each channel, or one for all, as in \`${name}: 0.5\``,
  );
  expect(problems('f32[1, 16, 16]', `${resize} -> normalize()`)).toEqual(wrong);
  expect(
    problems('f32[1, 16, 16]', `${resize} -> normalize(mean: 0.5, std: 1)`, 'prepare { scan: normalize() }'),
  ).toEqual(wrong);
});

test('images are normalised last, also where a task adds steps', () => {
  const wrong = ['`flip` reads an image, not a normalised image | put it before `normalize`'];
  const normalize = 'normalize(mean: 0.5, std: 1)';
  const prepare = `${resize} -> ${normalize}`;
  expect(problems('f32[1, 16, 16]', `${prepare} -> flip()`)).toEqual(wrong);
  expect(problems('f32[1, 16, 16]', prepare, 'prepare { scan: flip() }')).toEqual(wrong);
  expect(problems('f32[1, 16, 16]', prepare, `prepare { scan: flip() -> ${normalize} }`)).toEqual([]);
  expect(problems('f32[1, 16, 16]', resize, 'prepare { scan: flip() }')).toEqual([]);
});

test('steps of another kind are reported once, also where a task adds steps', () => {
  const wrong = [
    '`wordpiece` works on tokens, not on pixels | steps on pixels: resize, normalize, flip, shift, random_crop',
  ];
  const tokens = 'wordpiece("vocabulary.txt", size: 100)';
  expect(problems('f32[3, 16, 16]', tokens, 'prepare { scan: flip() }')).toEqual(wrong);
  expect(problems('f32[3, 16, 16]', resize, `prepare { scan: ${tokens} }`)).toEqual(wrong);
});
