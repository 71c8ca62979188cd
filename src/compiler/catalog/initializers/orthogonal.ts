import { elementCount } from '../../ir/graph.ts';
import { fillsWeights, gain, only } from '../parts/random_init.ts';
import { numberArg, type RandomInitializer } from '../training.ts';

/** Saxe et al. (arXiv 1312.6120). */
export const orthogonal: RandomInitializer = {
  name: 'orthogonal',
  category: 'init',
  source: 'random',
  summary:
    'A matrix with orthonormal rows, or orthonormal columns if it has fewer columns than rows, times `gain`; a tensor of more axes is a matrix of its first axis by all others.',
  parameters: [gain, only],
  example: 'init: orthogonal(only: language)',
  fills: fillsWeights,
  values(shape, draws, args) {
    const [rows, columns] = [shape[0]!, elementCount(shape.slice(1))];
    const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
    const vectors = orthonormal(draws.normal(count * length), count, length);
    const scale = numberArg(args, 'gain');
    return new Float64Array(rows * columns).map((_, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      return scale * (rows <= columns ? vectors[row]![column]! : vectors[column]![row]!);
    });
  },
};

/** Modified Gram-Schmidt on `count` vectors of `length`, twice: they are then orthogonal up to rounding. */
function orthonormal(values: Float64Array, count: number, length: number): readonly Float64Array[] {
  const vectors: Float64Array[] = [];
  for (let i = 0; i < count; i++) {
    const vector = values.slice(i * length, (i + 1) * length);
    for (const other of [...vectors, ...vectors]) {
      const shared = dot(vector, other);
      for (let j = 0; j < length; j++) vector[j]! -= shared * other[j]!;
    }
    const norm = Math.sqrt(dot(vector, vector));
    vectors.push(vector.map((value) => value / norm));
  }
  return vectors;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
