import { ModelNames, type NameMap } from './maps/name_map.ts';
import { kinshipWith } from './scope.ts';
import { shapeText, type WeightFile, type WeightInfo } from './weight_file.ts';

/** What a model wants. */
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

/** How a file goes with a model. */
export interface WeightMatch {
  /** Path of the file. */
  readonly file: string;
  readonly map: string;
  readonly matched: readonly MatchedWeight[];
  /** In the model, not in the file. */
  readonly missing: readonly WantedWeight[];
  /** In the file, not in the model; `name` is the name that the map gives it, where it knows it. */
  readonly unexpected: readonly {
    readonly external: string;
    readonly name?: string;
    readonly found: readonly number[];
  }[];
  /** In both, of different shapes. */
  readonly misshapen: readonly {
    readonly name: string;
    readonly external: string;
    readonly expected: readonly number[];
    readonly found: readonly number[];
  }[];
  /** In the file, and known to have no place in the model or among the parameters asked for. */
  readonly ignored: readonly string[];
  /** Parameters of the model that were not asked for, or that such a file cannot hold. */
  readonly outside: number;
}

/**
 * Compares names and shapes; reads no values. `only` selects parameters by our name; without it, all that the map can
 * fill. Parameters outside keep their initial values and are no error, nor are tensors of the file for such parts.
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
  const misshapen: WeightMatch['misshapen'][number][] = [];
  const missing: WantedWeight[] = [];
  for (const { name, shape } of wanted) {
    const found = candidates.get(name) ?? [];
    const [first, ...rest] = found;
    const other = found.find((tensor) => shapeText(tensor.shape) !== shapeText(shape));
    if (!first) missing.push({ name, shape });
    else if (other) misshapen.push({ name, external: other.name, expected: shape, found: other.shape });
    else matched.push({ name, shape, external: first.name, copies: rest.map((copy) => copy.name) });
  }
  const outside = parameters.length - wanted.length;
  return { file: file.path, map: map.name, matched, missing, unexpected, misshapen, ignored, outside };
}

/** Nothing is missing, unexpected or misshapen. */
export function fits({ missing, unexpected, misshapen }: WeightMatch): boolean {
  return missing.length + unexpected.length + misshapen.length === 0;
}

/** The file's tensors by what `nameOf` says of them. */
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
