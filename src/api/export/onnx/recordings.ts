import type { PlainCall } from '../../../compiler/artifact/run_spec.ts';
import type { Recordings, SpectrogramStage } from '../../../export/onnx/audio_prologue.ts';
import { integer, numbers, option, optionalInteger } from '../../../runtime/arguments.ts';
import { frameStep } from '../../../runtime/data/batches/collate_spectrograms.ts';
import type { ModalityPlan } from '../../../runtime/data/plan.ts';
import { logMelTables } from '../../../runtime/prepare/log_mel.ts';

/** The recordings of a modality whose first step, `resample`, remains for the caller. */
export function recordingsOf({ name, steps }: ModalityPlan): Recordings {
  const rate = integer(stepNamed(steps, 'resample').args, 'rate');
  const lengths = steps.findLast(({ builtin }) => builtin === 'frames');
  return {
    name,
    logMel: logMelTables(rate, stepNamed(steps, 'log_mel').args),
    stages: steps.flatMap(stagesOf),
    lengths: lengths ? numbers(lengths.args, 'to') : [],
    frameStep,
  };
}

function stepNamed(steps: readonly PlainCall[], name: string): PlainCall {
  const step = steps.find(({ builtin }) => builtin === name);
  if (!step) throw new Error(`the preparation of a recording has no ${name}`);
  return step;
}

function stagesOf({ builtin, args }: PlainCall): readonly SpectrogramStage[] {
  switch (builtin) {
    case 'normalize_spectrogram': {
      const [mean, std] = [optionalInteger(args, 'mean'), optionalInteger(args, 'std')];
      if (mean !== null && std !== null) return [{ kind: 'scale', mean, std }];
      return [{ kind: 'normalize', each: option(args, 'each', ['recording', 'bin']) }];
    }
    case 'frames':
      return [{ kind: 'crop', most: Math.max(...numbers(args, 'to')) }];
    case 'resample':
    case 'log_mel':
    // These two are active only in training.
    case 'time_shift':
    case 'mask':
      return [];
    default:
      throw new Error(`no conversion of ${builtin} to ONNX`);
  }
}
