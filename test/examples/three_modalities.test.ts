import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { train } from '../../src/api/train.ts';
import { Random } from '../../src/runtime/random.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/**
 * Images, questions and sounds: three tasks with one decoder. Only the audio modality and its encoder are
 * new.
 */
const spec = `unit 1
model Three

param d = 64

modality image {
  tensor: f32[3, 32, 32]
  prepare: resize(height: 32, width: 32) -> normalize(mean: [0.94, 0.94, 0.94], std: [0.25, 0.25, 0.25])
}
modality text { tensor: i32[tokens]  prepare: wordpiece(size: 1200) -> truncate(16) }
modality sound { tensor: f32[1, 32, 64]  prepare: resample(8000) -> log_mel(32, transform: 200, hop: 80) -> normalize_spectrogram() -> frames([64]) }

encoder vision { reads: image  body: patches(8, width: d) -> transformer(layers: 1, heads: 4, hidden: 2 * d, dropout: 0%) }
encoder language { reads: text  body: bert(layers: 1, width: d, heads: 4, hidden: 2 * d, positions: 16, dropout: 0%)  views { cls: first() } }
encoder hearing { reads: sound  body: frame_convolution(5, width: d, stride: 4) -> transformer(layers: 1, heads: 4, hidden: 2 * d, dropout: 0%) }
decoder shared { body: cross_transformer(layers: 1, heads: 4, hidden: 2 * d, width: d, dropout: 0%)  scope: .model }

dataset questions { format: scenes(yields: .questions, train: 2000, valid: 200, size: 32, sprites: 4)  classes: 15 }
dataset names { format: scenes(yields: .names, train: 2000, valid: 200, sprites: 4)  classes: 8 }
dataset tones { format: code()  columns { sound: audio("wave")  label: "shape" }  classes: 4 }

template task classify {
  decoder: shared  queries: 4
  head { answer: classification(dataset.classes, dropout: 0%) }
  loss: cross_entropy(head.answer, truth.label)
  metric: accuracy(head.answer, truth.label)
}
task answer extends classify { dataset: questions  attend: [vision, language]  sampling: 50% }
task category extends classify { dataset: names  attend: language.cls  sampling: 25% }
task shape extends classify { dataset: tones  attend: hearing  sampling: 25% }

train {
  steps: 160  batch: 32  seed: 1
  optimizer: adamw(lr: 1e-3)  lr_schedule: warmup_cosine(warmup: 16)  clip: grad_norm(1.0)
}
`;

const shapes = ['rising', 'falling', 'steady', 'warbling'] as const;
const rate = 8000;

/** Half a second of a noisy tone whose pitch rises, falls, stays or warbles; [4000]. */
function tone(shape: (typeof shapes)[number], random: Random): Float32Array {
  const [base, range] = [random.between(300, 900), random.between(200, 500)];
  const pitchAt = {
    rising: (t: number) => base + 2 * range * t,
    falling: (t: number) => base + range - 2 * range * t,
    steady: () => base,
    warbling: (t: number) => base + (range / 2) * Math.sin(2 * Math.PI * 8 * t),
  }[shape];
  let phase = 0;
  return Float32Array.from({ length: rate / 2 }, (_, i) => {
    phase += (2 * Math.PI * pitchAt(i / rate)) / rate;
    return 0.4 * Math.sin(phase) + random.between(-100, 100) / 2000;
  });
}

function tones(split: string, count: number) {
  return Array.from({ length: count }, (_, i) => {
    const shape = shapes[i % shapes.length]!;
    return { shape, wave: { rate, samples: tone(shape, new Random(split, i)) } };
  });
}

const folder = temporaryFolder();

test('images, questions and sounds are learned together, with one decoder', async () => {
  const path = join(folder, 'three.unit');
  writeFileSync(path, spec);
  const datasets = { tones: { train: tones('train', 400), valid: tones('valid', 100) } };
  const { scores } = await train(path, { datasets, directory: join(folder, 'run'), workers: 0 });
  const above = scores.map(({ task, metrics: [metric] }) => ({ task, ...metric! }));
  expect(above.map(({ task }) => task)).toEqual(['answer', 'category', 'shape']);
  for (const { value, baseline } of above) expect(value! - baseline!).toBeGreaterThan(0.1);
}, 300_000);
