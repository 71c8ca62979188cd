import type { FileMetaData } from 'hyparquet';

/** Names of the classes whose indices a column holds, in the order of the indices. */
export interface ColumnClassNames {
  readonly column: string;
  readonly names: readonly string[];
}

/** Feature of Hugging Face's `datasets`, in the file's key-value metadata, as far as classes are concerned. */
interface Feature {
  readonly _type?: unknown;
  readonly names?: unknown;
  /** The elements of a list, which is a `Sequence`, or a `List` since version 4. */
  readonly feature?: unknown;
}

/**
 * Columns of type `ClassLabel`, and lists of it, as Hugging Face's `datasets` describes them in the metadata of a file.
 * Empty where the file has no such description, or none that can be read.
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
    // The description is a convenience of another program: without it, classes have their indices as names.
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

/** Names that distinguish classes. */
function isListOfNames(names: unknown): names is readonly string[] {
  if (!Array.isArray(names) || names.length === 0) return false;
  return names.every((name) => typeof name === 'string') && new Set(names).size === names.length;
}
