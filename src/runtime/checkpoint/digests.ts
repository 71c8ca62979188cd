import { digestOfSums, type TensorSums } from '../digests/trail.ts';
import type { Arenas } from '../execute/arenas.ts';
import { checksumsOf } from './checksums.ts';
import type { StoredTensor } from './safetensors.ts';
import { statePrefix, storedArenas, storedTensors } from './tensors.ts';

/** SHA-256 over all parameters and over all optimizer states, in hexadecimal. */
export interface StateDigests {
  readonly parameters: string;
  readonly optimizer: string;
}

/** `sums`: checksums of the tensors of a checkpoint. */
export function stateDigests(sums: TensorSums): StateDigests {
  const isState = (name: string) => name.startsWith(statePrefix);
  return {
    parameters: digestOfSums(new Map([...sums].filter(([name]) => !isState(name)))),
    optimizer: digestOfSums(new Map([...sums].filter(([name]) => isState(name)))),
  };
}

/** The digests that a checkpoint of the arenas would have. Reads all tensors back from the device. */
export async function digestsOfArenas(arenas: Arenas): Promise<StateDigests> {
  const sums = new Map<string, string>();
  for (const arena of storedArenas(arenas)) {
    for (const [name, sum] of checksumsOf(await readTensors(arenas, arena))) sums.set(name, sum);
  }
  return stateDigests(sums);
}

/** The digest of the parameters alone. */
export async function digestOfParameters(arenas: Arenas): Promise<string> {
  return digestOfSums(checksumsOf(await readTensors(arenas, 'parameters')));
}

/** Tensors of an arena by their names in a checkpoint. */
export async function readTensors(
  arenas: Arenas,
  arena: ReturnType<typeof storedArenas>[number],
): Promise<ReadonlyMap<string, StoredTensor>> {
  const values = await arenas.read(arena);
  return new Map(
    storedTensors(arenas)
      .filter((tensor) => tensor.arena === arena)
      .map(({ name, parameter, shape }) => [name, { dtype: 'F32', shape, data: values.get(parameter)! }]),
  );
}
