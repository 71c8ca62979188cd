import { expect, test } from 'vitest';
import { check } from '../../src/api/check.ts';

/** Messages and hints about the preparation of an audio modality, and that of its task. */
function problems(
  prepare: string,
  taskPrepare = '',
  tensor = 'f32[1, 40, frames]',
  body = 'frame_convolution(3, width: 16, stride: 4) -> tokens()',
): readonly string[] {
  const text = `unit 1
model Words
dataset words { format: code()  columns { speech: audio("file")  label: "word" }  classes: 2 }
modality speech { tensor: ${tensor}  prepare: ${prepare} }
encoder listener { reads: speech  body: ${body} }
decoder d { body: cross_transformer(layers: 1, heads: 2, hidden: 16, width: 16) }
task name {
  dataset: words  decoder: d  attend: listener  queries: 1
  ${taskPrepare}
  head { word: classification(dataset.classes) }
  loss: cross_entropy(head.word, truth.label)  metric: accuracy(head.word, truth.label)
}
train { steps: 1  batch: 2  optimizer: adamw(lr: 1e-3)  lr_schedule: constant() }
`;
  const { diagnostics } = check({ text, file: 'words.unit' });
  return diagnostics.map(({ message, hint }) => [message, hint].filter(Boolean).join(' | '));
}

test.each([
  'resnet(block: .basic, depths: [1, 1], stem: 8) -> tokens() -> project(16)',
  'patches(8, width: 16)',
  'patches(8, width: 16, position: .sine)',
  'frame_convolution(3, width: 16) -> frame_convolution(3, width: 16, stride: 2) -> tokens()',
])('spectrograms are read by %s', (body) => {
  expect(problems('resample(16000) -> log_mel(40) -> frames([80])', '', 'f32[1, 40, 80]', body)).toEqual([]);
});

test('layers name spectrograms in their messages', () => {
  const prepare = 'resample(16000) -> log_mel(40) -> frames([100])';
  expect(problems(prepare, '', 'f32[1, 40, 100]', 'patches(8, width: 16)')).toEqual([
    'spectrograms of 40×100 pixels cannot be divided into patches of 8×8 | prepare 40×104 pixels, or choose another patch size',
  ]);
  expect(
    problems('resample(16000) -> log_mel(40)', '', 'f32[1, 40, frames]', 'patches(8, width: 16)'),
  ).toEqual([
    '`patches` with learned positions needs spectrograms of one size | write `frames([…])`, or choose `position: .sine`',
  ]);
});

test('the steps on sound go from a recording to a wave to a spectrogram', () => {
  expect(
    problems(
      'resample(16000) -> log_mel(40) -> normalize_spectrogram() -> time_shift() -> frames([100]) -> mask()',
    ),
  ).toEqual([]);
  expect(problems('log_mel(40)')).toEqual([
    '`log_mel` reads a wave, not a recording | `resample` returns a wave: put it before',
  ]);
  expect(problems('resample(16000) -> mask() -> log_mel(40)')).toEqual([
    '`mask` reads a spectrogram, not a wave | `log_mel` returns a spectrogram: put it before',
  ]);
  expect(problems('resample(16000)')).toEqual([
    'the preparation ends in a wave, not in a spectrogram | `log_mel` returns a spectrogram: put it before',
  ]);
  expect(problems('resample(16000) -> log_mel(40) -> resample(8000)')).toHaveLength(1);
});

test('a task may replace steps and add others', () => {
  const prepare = 'resample(16000) -> log_mel(40) -> frames([100])';
  expect(problems(prepare, 'prepare { speech: resample(8000) -> mask() }')).toEqual([]);
});

test('sizes of the tensor agree with the preparation', () => {
  const prepare = 'resample(16000) -> log_mel(40) -> frames([100])';
  expect(problems(prepare, '', 'f32[1, 40, 100]')).toEqual([]);
  expect(problems(prepare, '', 'f32[1, 80, 100]')).toEqual([
    expect.stringMatching(/^the tensor has bins 80, but its preparation produces 40/),
  ]);
  expect(problems(prepare, '', 'f32[1, 40, 90]')).toEqual([
    expect.stringMatching(/^the tensor has frames 90, but its preparation produces 100/),
  ]);
});
