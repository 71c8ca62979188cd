import { builtins } from '../builtins.ts';
import type { Parameter } from '../compiler/artifact/program.ts';
import { modelLayout } from '../compiler/compile.ts';
import type { Model } from '../compiler/model/model.ts';
import { portableFor } from '../compiler/plan/index.ts';
import { failureExit, UnitcError } from '../errors.ts';
import { writeOutput } from '../runtime/run/outputs.ts';
import { type Conversion, toExternal, toOurs, unchanged } from '../runtime/weights/convert.ts';
import { mapNamed, maps } from '../runtime/weights/maps/index.ts';
import type { NameMap } from '../runtime/weights/maps/name_map.ts';
import { matchWeights, type WeightMatch } from '../runtime/weights/match.ts';
import { notFiniteIn } from '../runtime/weights/not_finite.ts';
import { openWeights } from '../runtime/weights/open.ts';
import { bytesOf, countOf, type WeightFile, type WeightInfo } from '../runtime/weights/weight_file.ts';
import { weightChunks } from '../runtime/weights/write.ts';

export { fits, type WeightMatch } from '../runtime/weights/match.ts';
export { matchText } from '../runtime/weights/table.ts';
export { shapeText } from '../runtime/weights/weight_file.ts';

/** Families of published names, by the name of their map. */
export const weightMaps: readonly { readonly name: string; readonly title: string }[] = maps;

/** A requested parameter or map does not exist. */
export class WeightNameError extends UnitcError {
  override readonly name = 'WeightNameError';
  readonly code = 'UNITC_WEIGHT_NAME';
  readonly exit = failureExit.usage;
}

/** Contents of a weight file, without values. */
export interface WeightListing {
  readonly file: string;
  readonly format: string;
  readonly notes: readonly string[];
  readonly tensors: readonly WeightInfo[];
  readonly total: { readonly tensors: number; readonly elements: number; readonly bytes: number };
}

/** Names, types and shapes of a safetensors file or PyTorch archive. Throws DataError. */
export function listWeights(path: string): Promise<WeightListing> {
  return withFile(path, (file) => {
    const { format, notes, tensors } = file;
    const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
    const total = {
      tensors: tensors.length,
      elements: sum(tensors.map(({ shape }) => countOf(shape))),
      bytes: sum(tensors.map(bytesOf)),
    };
    return { file: file.path, format, notes, tensors, total };
  });
}

export interface MatchOptions {
  /** Name of the map: the family of names that the file uses. */
  readonly map: string;
  /** Prefix of the names, or paths in the spec, of parameters to list or load. */
  readonly only?: string;
}

/**
 * Compares the tensors of a file with the parameters of a model, without reading values. Throws DataError,
 * WeightNameError.
 */
export function compareWeights(
  path: string,
  model: Model,
  { map, only }: MatchOptions,
): Promise<{ readonly match: WeightMatch; readonly notes: readonly string[] }> {
  const parameters = modelLayout(model, builtins, portableFor(model.device.precision));
  const selected = only === undefined ? undefined : selection(parameters, only);
  return withFile(path, (file) => ({
    match: matchWeights(parameters, file, chosenMap(map), selected),
    notes: file.notes,
  }));
}

/** Renaming of tensors by `convertWeights`. */
export type Renaming =
  | { readonly kind: 'none' }
  | { readonly kind: 'to_unitc' | 'to_published'; readonly map: string };

/**
 * Writes the tensors of a file as safetensors, bit for bit, replacing an existing file. `notes` lists tensors
 * with non-finite values. Throws DataError, WeightNameError.
 */
export function convertWeights(
  from: string,
  to: string,
  renaming: Renaming,
): Promise<Conversion & { readonly notes: readonly string[] }> {
  return withFile(from, (file) => {
    const conversion = renamed(file, renaming);
    const found: string[] = [];
    const chunks = weightChunks(conversion.weights, ({ from: name, dtype }) => {
      const bytes = file.bytes(name);
      const first = notFiniteIn(dtype, bytes);
      if (first) found.push(`${name}: element ${first.index} is ${first.value}`);
      return bytes;
    });
    writeOutput(to, chunks);
    return { ...conversion, notes: [...file.notes, ...notFiniteNotes(found)] };
  });
}

/** Largest number of tensors named in a note. */
const mostNamed = 8;

function notFiniteNotes(found: readonly string[]): readonly string[] {
  if (found.length === 0) return [];
  const rest = found.length > mostNamed ? `, and ${found.length - mostNamed} more tensors` : '';
  return [
    `values are not finite, and training could only diverge from them: ${found.slice(0, mostNamed).join(', ')}${rest}`,
  ];
}

function renamed(file: WeightFile, renaming: Renaming): Conversion {
  if (renaming.kind === 'none') return unchanged(file);
  const map = chosenMap(renaming.map);
  return renaming.kind === 'to_unitc' ? toOurs(file, map) : toExternal(file, map);
}

function chosenMap(name: string): NameMap {
  const map = mapNamed(name);
  if (map) return map;
  throw new WeightNameError(
    `there is no map ${name}; the maps are ${maps.map((each) => each.name).join(', ')}`,
  );
}

function selection(parameters: readonly Parameter[], prefix: string): (name: string) => boolean {
  const chosen = parameters.filter(({ name, path }) => name.startsWith(prefix) || path.startsWith(prefix));
  if (chosen.length === 0) {
    throw new WeightNameError(`no parameter's name or path begins with ${prefix}`);
  }
  const names = new Set(chosen.map(({ name }) => name));
  return (name) => names.has(name);
}

async function withFile<T>(path: string, work: (file: WeightFile) => T): Promise<T> {
  const file = await openWeights(path);
  try {
    return work(file);
  } finally {
    file.close();
  }
}
