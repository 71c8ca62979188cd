import type { TensorType } from '../../src/compiler/ir/graph.ts';
import { elementCount } from '../../src/compiler/ir/graph.ts';
import type { OpSample, ReferenceTensor, SampleInput } from '../../src/compiler/ir/op.ts';
import { philox4x32 } from '../../src/philox.ts';

/** Pseudo-random values, the same in every run. */
export interface Random {
  /** Uniform in (0, 1). */
  uniform(): number;
  normal(): number;
}

export function seeded(seed: number): Random {
  let count = 0;
  const uniform = () => {
    const word = philox4x32([Math.floor(count / 4), seed, 0, 0], [1, 2])[count % 4]!;
    count++;
    return (word + 0.5) / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}

export function sampleTypes(sample: OpSample): TensorType[] {
  return sample.inputs.map(({ dtype, shape }) => ({ dtype: dtype ?? 'f32', shape }));
}

export function sampleTensors(sample: OpSample): ReferenceTensor[] {
  const random = seeded(7);
  return sample.inputs.map((input) => ({ shape: input.shape, data: sampleData(input, random) }));
}

function sampleData(input: SampleInput, random: Random): Float64Array {
  if (input.values) return Float64Array.from(input.values);
  const data = new Float64Array(elementCount(input.shape));
  const integers = (input.dtype ?? 'f32') !== 'f32';
  // Rounded to f32, like every input of a GPU.
  return data.map(() =>
    integers ? Math.floor(random.uniform() * (input.below ?? 2)) : Math.fround(random.normal()),
  );
}
