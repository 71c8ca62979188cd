import type { FileMetaData } from 'hyparquet';

/** Names of the classes whose indices a column contains, in index order. */
export interface ColumnClassNames {
  readonly column: string;
  readonly names: readonly string[];
}

/** The class-related part of a feature of Hugging Face's `datasets`, from the file's key-value metadata. */
interface Feature {
  readonly _type?: unknown;
  readonly names?: unknown;
  /** Feature of the elements of a list, which is a `Sequence`, or a `List` since version 4. */
  readonly feature?: unknown;
}

/**
 * Class names of columns of type `ClassLabel` and lists of it, from the metadata that Hugging Face's
 * `datasets` writes. Empty if the file has no such metadata, or if it cannot be read.
 */
export function classNamesIn({
  key_value_metadata: entries = [],
}: FileMetaData): readonly ColumnClassNames[] {
  const written = entries.find(({ key }) => key === 'huggingface')?.value;
  return Object.entries(featuresIn(written)).flatMap(([column, feature]) => {
    const names = namesOf(feature);
    return names ? [{ column, names }] : [];
  });
}

function featuresIn(written: string | undefined): object {
  try {
    const { info } = JSON.parse(written ?? '{}') as { readonly info?: { readonly features?: unknown } };
    const features = info?.features;
    return typeof features === 'object' && features !== null ? features : {};
  } catch {
    // The metadata is optional and belongs to another program; without it, classes are named by their
    // indices.
    return {};
  }
}

function namesOf(feature: unknown): readonly string[] | undefined {
  // Before version 2.14 a list was written as `[feature]`.
  if (Array.isArray(feature)) return namesOf(feature[0]);
  if (typeof feature !== 'object' || feature === null) return undefined;
  const { _type: type, names, feature: element } = feature as Feature;
  if (type === 'Sequence' || type === 'List') return namesOf(element);
  return type === 'ClassLabel' && isListOfNames(names) ? names : undefined;
}

/** Whether a value is a list of distinct names. */
function isListOfNames(names: unknown): names is readonly string[] {
  if (!Array.isArray(names) || names.length === 0) return false;
  return names.every((name) => typeof name === 'string') && new Set(names).size === names.length;
}
