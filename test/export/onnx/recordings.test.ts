import * as ort from 'onnxruntime-web';
import { expect, it } from 'vitest';
import { recordingsOf } from '../../../src/api/export/onnx/recordings.ts';
import type { PlainCall } from '../../../src/compiler/artifact/run_spec.ts';
import { GraphBuilder } from '../../../src/compiler/ir/builder.ts';
import { ops } from '../../../src/compiler/ops/index.ts';
import { audioPrologues } from '../../../src/export/onnx/audio_prologue.ts';
import { onnxGraph } from '../../../src/export/onnx/convert.ts';
import { modelBytes } from '../../../src/export/onnx/messages.ts';
import type { Spectrogram, Wave } from '../../../src/runtime/audio/wave.ts';
import { collateSpectrograms, framesOf } from '../../../src/runtime/data/batches/collate_spectrograms.ts';
import { collateWaves } from '../../../src/runtime/data/batches/collate_waves.ts';
import { TensorMemory } from '../../../src/runtime/data/batches/tensor_memory.ts';
import { prepareStepNamed } from '../../../src/runtime/prepare/index.ts';
import { seeded } from '../../../tools/kernels/samples.ts';
import { stepArguments } from '../../support/calls.ts';

/** Spectrograms computed within graphs, in ONNX Runtime, compared with those of training. */

ort.env.logLevel = 'error';
ort.env.wasm.numThreads = 1;

const rate = 8000;

/** Tones over quiet noise with these lengths in samples; most bands are far below the loudest. */
function wavesOf(lengths: readonly number[]): readonly Wave[] {
  const random = seeded(7);
  return lengths.map((length, i) => ({
    rate,
    samples: Float32Array.from(
      { length },
      (_, n) => (i === 2 ? 0 : 0.6 * Math.sin(0.3 * (i + 1) * n)) + 1e-3 * random.uniform(),
    ),
  }));
}

const logMelArguments = stepArguments('log_mel', { bins: 12, transform: 200, hop: 80 });

function chain(logMel: object, ...after: readonly PlainCall[]): readonly PlainCall[] {
  return [
    { builtin: 'resample', args: { rate } },
    { builtin: 'log_mel', args: { ...logMelArguments, ...logMel } },
    ...after,
  ];
}

const normalize = (args: object): PlainCall => ({
  builtin: 'normalize_spectrogram',
  args: { each: 'recording', mean: null, std: null, ...args },
});
const frames = (...to: readonly number[]): PlainCall => ({ builtin: 'frames', args: { to } });

function spectrogramOf(wave: Wave, steps: readonly PlainCall[]): Spectrogram {
  const sound = steps.reduce<Wave | Spectrogram>((before, { builtin, args }) => {
    const step = prepareStepNamed(builtin);
    if (step.on !== 'audio') throw new Error(`${builtin} does not work on sound`);
    return step.start(args)(before as never);
  }, wave);
  return sound as Spectrogram;
}

it.each([
  ['natural levels of every length', chain({}), [1203, 640, 101]],
  ['normalised recordings, cut in the middle', chain({}, normalize({}), frames(9)), [1203, 640, 101]],
  [
    'normalised bins, padded to the next length',
    chain({}, normalize({ each: 'bin' }), frames(4, 10, 20)),
    [640, 700],
  ],
  ['given moments after the cut', chain({}, frames(10), normalize({ mean: -3, std: 2 })), [400, 1203]],
  [
    'decibels of Slaney filters with a short window and an odd transform',
    chain(
      { transform: 201, window: 150, log: 'decibels', range: 60, scale: 'slaney', norm: 'slaney' },
      frames(16),
    ),
    [1203, 640, 800],
  ],
])('computes %s', async (_, steps, lengths) => {
  const waves = wavesOf(lengths);
  const spectrograms = waves.map((wave) => spectrogramOf(wave, steps));
  const facts = steps.map(({ builtin, args }) => (builtin === 'frames' ? (args.to as number[]) : []));
  const length = framesOf(spectrograms, facts.flat(), lengths.map(String));
  const expected = collateSpectrograms(spectrograms, { bins: 12, frames: length }, new TensorMemory());

  const builder = new GraphBuilder(ops, 'passing');
  const shape = [waves.length, 12, length] as const;
  const pixels = builder.input('sound.pixels', 'batch', { dtype: 'f32', shape: [shape[0], 1, 12, length] });
  const mask = builder.input('sound.mask', 'batch', { dtype: 'i32', shape });
  builder.output('pixels', 'head', builder.op('negate', [pixels]));
  builder.output('mask', 'head', builder.op('negate', [builder.op('cast', [mask], { dtype: 'f32' })]));
  const plan = { name: 'sound', kind: 'audio', field: 'sound', dims: [1, 12, 'frames'], steps } as const;
  const graph = onnxGraph([builder.build()], new Map(), new Map(), audioPrologues(recordingsOf(plan)));
  expect(graph.inputs.map(({ name, type }) => [name, type])).toEqual([
    ['sound.wave', 'f32'],
    ['sound.samples', 'i32'],
  ]);

  const session = await ort.InferenceSession.create(
    modelBytes({ producerVersion: 'test', graph, metadata: new Map() }),
  );
  // More space than the longest recording needs.
  const { wave, samples } = collateWaves(waves, 1300, new TensorMemory());
  const found = await session.run({
    'sound.wave': new ort.Tensor('float32', wave, [waves.length, 1300]),
    'sound.samples': new ort.Tensor('int32', samples, [waves.length]),
  });
  await session.release();
  const numbers = (name: string) => Array.from(found[name]!.data as Float32Array, (x) => 0 - x);
  expect(found.pixels!.dims).toEqual([waves.length, 1, 12, length]);
  expect(numbers('mask')).toEqual([...expected.mask]);
  const differences = numbers('pixels').map((x, i) => Math.abs(x - expected.pixels[i]!));
  expect(Math.max(...differences)).toBeLessThan(1e-5);
});
