import { ModelNames, type NameMap } from './maps/name_map.ts';
import { kinshipWith } from './scope.ts';
import { shapeText, type WeightFile, type WeightInfo } from './weight_file.ts';

/** A parameter to fill. */
export interface WantedWeight {
  readonly name: string;
  readonly shape: readonly number[];
}

/** A parameter with the tensor that fills it. */
export interface MatchedWeight extends WantedWeight {
  /** Name in the file. */
  readonly external: string;
  /** Further names of the same values in the file, of the same shape. */
  readonly copies: readonly string[];
}

/** Comparison of a weight file with a model. */
export interface WeightMatch {
  /** Path of the file. */
  readonly file: string;
  readonly map: string;
  readonly matched: readonly MatchedWeight[];
  /** Weights of the model that the file lacks. */
  readonly missing: readonly WantedWeight[];
  /** Tensors of the file that the model lacks; `name` is the mapped name, if the map knows it. */
  readonly unexpected: readonly {
    readonly external: string;
    readonly name?: string;
    readonly found: readonly number[];
  }[];
  /** Tensors that have different shapes in the file and in the model. */
  readonly shapeMismatches: readonly {
    readonly name: string;
    readonly external: string;
    readonly expected: readonly number[];
    readonly found: readonly number[];
  }[];
  /** Tensors of the file that are known not to belong to the model or to the requested parameters. */
  readonly ignored: readonly string[];
  /** Number of parameters that were not requested, or that files of the family cannot hold. */
  readonly outside: number;
}

/**
 * Compares names and shapes without reading values. `only` selects parameters by name; by default all that
 * the map covers. Parameters that are not selected keep their initial values. Neither these parameters nor
 * tensors for them in the file are errors.
 */
export function matchWeights(
  parameters: readonly WantedWeight[],
  file: Pick<WeightFile, 'path' | 'tensors'>,
  map: NameMap,
  only?: (name: string) => boolean,
): WeightMatch {
  const model = new ModelNames(parameters.map(({ name }) => name));
  const wanted = parameters.filter(({ name }) => (only?.(name) ?? true) && map.covers(name, model));
  const names = new Set(wanted.map(({ name }) => name));
  const kin = kinshipWith(model.all, names);
  const outsideOf = (name: string): boolean => only !== undefined && (model.all.has(name) || !kin(name));
  const { candidates, unexpected, ignored } = sorted(
    file.tensors,
    (tensor) => {
      const name = map.ours(tensor.name, model);
      return typeof name === 'string' && !names.has(name) && outsideOf(name) ? null : name;
    },
    names,
  );
  const matched: MatchedWeight[] = [];
  const shapeMismatches: WeightMatch['shapeMismatches'][number][] = [];
  const missing: WantedWeight[] = [];
  for (const { name, shape } of wanted) {
    const found = candidates.get(name) ?? [];
    const [first, ...rest] = found;
    const other = found.find((tensor) => shapeText(tensor.shape) !== shapeText(shape));
    if (!first) missing.push({ name, shape });
    else if (other) shapeMismatches.push({ name, external: other.name, expected: shape, found: other.shape });
    else matched.push({ name, shape, external: first.name, copies: rest.map((copy) => copy.name) });
  }
  const outside = parameters.length - wanted.length;
  return { file: file.path, map: map.name, matched, missing, unexpected, shapeMismatches, ignored, outside };
}

/** Whether no tensor is missing or unexpected and all shapes match. */
export function fits({ missing, unexpected, shapeMismatches }: WeightMatch): boolean {
  return missing.length + unexpected.length + shapeMismatches.length === 0;
}

/** Classifies the tensors of a file by the result of `nameOf`. */
function sorted(
  tensors: readonly WeightInfo[],
  nameOf: (tensor: WeightInfo) => string | null | undefined,
  wanted: ReadonlySet<string>,
): Pick<WeightMatch, 'ignored' | 'unexpected'> & {
  readonly candidates: ReadonlyMap<string, readonly WeightInfo[]>;
} {
  const candidates = new Map<string, WeightInfo[]>();
  const unexpected: WeightMatch['unexpected'][number][] = [];
  const ignored: string[] = [];
  for (const tensor of tensors) {
    const name = nameOf(tensor);
    if (name === null) ignored.push(tensor.name);
    else if (name === undefined) unexpected.push({ external: tensor.name, found: tensor.shape });
    else if (!wanted.has(name)) unexpected.push({ external: tensor.name, name, found: tensor.shape });
    else candidates.set(name, [...(candidates.get(name) ?? []), tensor]);
  }
  return { candidates, unexpected, ignored };
}
