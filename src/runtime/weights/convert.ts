import { DataError } from '../errors.ts';
import { checkCopies } from './load.ts';
import { ModelNames, type NameMap } from './maps/name_map.ts';
import type { WeightFile, WeightInfo } from './weight_file.ts';

/** A tensor to write. */
export interface ConvertedWeight extends WeightInfo {
  /** Its name in the old file; `copies`: further names of the same values. */
  readonly from: string;
  readonly copies: readonly string[];
}

export interface Conversion {
  readonly weights: readonly ConvertedWeight[];
  /** Tensors of the old file that have no place in the new one. */
  readonly leftOut: readonly string[];
}

/** Tensors under unchanged names. */
export function unchanged(file: WeightFile): Conversion {
  const weights = file.tensors.map((tensor) => ({ ...tensor, from: tensor.name, copies: [] }));
  return { weights, leftOut: [] };
}

/**
 * Renames published names to parameter names of unitc. Throws DataError if the map does not know a name, or
 * repetitions differ.
 */
export function toOurs(file: WeightFile, map: NameMap): Conversion {
  const model = new ModelNames(file.tensors.map(({ name }) => name));
  const weights = new Map<string, ConvertedWeight>();
  const leftOut: string[] = [];
  const unexpected: string[] = [];
  for (const tensor of file.tensors) {
    const name = map.ours(tensor.name, model);
    const known = typeof name === 'string' ? weights.get(name) : undefined;
    if (name === undefined) unexpected.push(tensor.name);
    else if (name === null) leftOut.push(tensor.name);
    else if (known) weights.set(name, { ...known, copies: [...known.copies, tensor.name] });
    else weights.set(name, { ...tensor, name, from: tensor.name, copies: [] });
  }
  if (unexpected.length > 0) {
    throw new DataError(
      file.path,
      `map ${map.name} does not know ${unexpected.length} of ${file.tensors.length} names: ${unexpected.join(', ')}`,
      'choose the map of this family of weights',
    );
  }
  for (const { from, copies } of weights.values()) checkCopies(file, from, copies);
  return { weights: [...weights.values()], leftOut };
}

/**
 * Renames parameter names of unitc to published ones. Tensors that the family repeats are repeated; those it
 * does not have are left out.
 */
export function toExternal(file: WeightFile, map: NameMap): Conversion {
  const model = new ModelNames(file.tensors.map(({ name }) => name));
  const named = file.tensors.map((tensor) => ({ tensor, names: map.external(tensor.name, model) }));
  const weights = named.flatMap(({ tensor, names }) =>
    names.map((name) => ({ ...tensor, name, from: tensor.name, copies: [] })),
  );
  const leftOut = named.filter(({ names }) => names.length === 0).map(({ tensor }) => tensor.name);
  if (weights.length > 0) return { weights, leftOut };
  throw new DataError(
    file.path,
    `none of its ${leftOut.length} tensors has a place in weights of map ${map.name}`,
    'give a checkpoint of unitc',
  );
}
