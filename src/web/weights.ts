import type { Parameter } from '../compiler/artifact/program.ts';
import type { Arenas } from '../runtime/execute/arenas.ts';
import { ExportedModelError } from './errors.ts';

/** A tensor of an exported model in float32. */
export interface LoadedTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * Writes the tensors of an exported model into the arenas of its parameters. `where`: file name for messages.
 * Throws ExportedModelError if a parameter is missing or has another shape, and for a tensor that is not a
 * parameter.
 */
export function loadWeights(
  arenas: Arenas,
  parameters: readonly Pick<Parameter, 'name' | 'shape'>[],
  tensors: ReadonlyMap<string, LoadedTensor>,
  where: string,
): void {
  const known = new Set(parameters.map(({ name }) => name));
  const unknown = [...tensors.keys()].find((name) => !known.has(name));
  if (unknown !== undefined)
    throw new ExportedModelError(`${where}: the model has no parameter ${unknown}; export it again`);
  for (const { name, shape } of parameters) {
    const found = tensors.get(name);
    if (!found || found.shape.join() !== shape.join()) {
      throw new ExportedModelError(
        `${where}: expected ${name} [${shape.join(', ')}], found ${found ? `[${found.shape.join(', ')}]` : 'no such tensor'}`,
      );
    }
    arenas.write('parameters', name, found.data as Float32Array<ArrayBuffer>);
  }
}
