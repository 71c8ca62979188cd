import { statePrefix } from '../../runtime/checkpoint/tensors.ts';
import { floatToHalf, halfToFloat, largestHalf } from '../../runtime/safetensors/half.ts';
import type { WeightElement, WeightTensor } from '../../runtime/safetensors/weights.ts';
import type { DescribedRun } from '../run/described_run.ts';
import { ExportError } from './errors.ts';
import type { WeightType } from './exported_file.ts';
import type { ExportRequest } from './target.ts';

export const weightElement: Readonly<Record<WeightType, WeightElement>> = { f32: 'F32', f16: 'F16' };

/**
 * The parameters of a checkpoint by their published names, without optimizer state. Throws ExportError if a
 * value overflows the element type.
 */
export function weightsOf({ checkpoint }: DescribedRun, type: WeightType): readonly WeightTensor[] {
  const tensors = [...checkpoint.tensors].flatMap(([name, { dtype, shape, data }]) =>
    dtype === 'F32' && !name.startsWith(statePrefix) ? [{ name, shape, data }] : [],
  );
  const large = type === 'f16' && tensors.find(({ data }) => data.some((x) => Math.abs(x) > largestHalf));
  if (!large) return tensors;
  throw new ExportError(
    `parameter ${large.name} has values beyond ${largestHalf}, the largest number of f16: export f32 weights`,
  );
}

/** The parameters at the precision of the export. Throws ExportError like `weightsOf`. */
export function roundedWeights({
  described,
  weights,
}: Pick<ExportRequest, 'described' | 'weights'>): readonly WeightTensor[] {
  const stored = weightsOf(described, weights);
  return weights === 'f16' ? stored.map(throughHalf) : stored;
}

function throughHalf({ data, ...tensor }: WeightTensor): WeightTensor {
  return { ...tensor, data: data.map((value) => halfToFloat(floatToHalf(value))) };
}
