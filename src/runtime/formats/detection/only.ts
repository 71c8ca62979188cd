import type { ParameterSignature } from '../../../compiler/catalog/signature.ts';
import { DataError } from '../../errors.ts';
import { indexOfNames, meant } from '../../reading/names.ts';
import type { DetectionExtra } from '../../records/detection.ts';
import type { Dataset, Sample, Split } from '../../records/record.ts';
import { attributePlaces } from './annotations.ts';

/** Names of the classes to use; objects of other classes are left out. */
export const onlyParameter = {
  name: 'only',
  type: { kind: 'list', of: { kind: 'string' } },
  doc: 'Names of the classes to use, in the order of the outputs; objects of other classes are left out. By default every class is used.',
  default: [],
} as const satisfies ParameterSignature;

/**
 * Restricts a dataset of boxes to the classes `only`, numbered in this order; an empty list leaves it
 * unchanged. Images stay, with or without objects. Throws DataError if the dataset lacks a class.
 */
export function onlyClasses(dataset: Dataset, only: readonly string[], where: string): Dataset {
  if (only.length === 0) return dataset;
  const { label = [] } = dataset.names;
  requireKnown(only, label, where);
  const chosen = new Map(only.map((name, index) => [label.indexOf(name), index]));
  const splits = Object.entries(dataset.splits).map(([name, split]) => [name, selected(split, chosen)]);
  return { splits: Object.fromEntries(splits), names: { ...dataset.names, label: only } };
}

/** Throws DataError if a class of `only` is named twice or is not in `names`. */
export function requireKnown(only: readonly string[], names: readonly string[], where: string): void {
  indexOfNames(only, `${where}, 'only'`);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new DataError(
    where,
    `'only' names the class '${unknown}', which does not exist`,
    meant(unknown, names, 'classes'),
  );
}

function selected(split: Split, chosen: ReadonlyMap<number, number>): Split {
  return { ...split, at: (index) => selectedSample(split.at(index), chosen) };
}

/** `chosen`: maps old class indices to new ones. */
function selectedSample(sample: Sample, chosen: ReadonlyMap<number, number>): Sample {
  const { label, box, attributes } = sample.truth as Readonly<Record<string, readonly number[] | undefined>>;
  const remaining = label!.flatMap((old, at) => {
    const classIndex = chosen.get(old);
    return classIndex === undefined ? [] : [{ classIndex, at }];
  });
  const places = (values: readonly number[], each: number) =>
    remaining.flatMap(({ at }) => values.slice(each * at, each * (at + 1)));
  const extra = sample.extra as unknown as DetectionExtra;
  const objects = extra.objects.flatMap((object) => {
    const classIndex = chosen.get(object.classIndex);
    return classIndex === undefined ? [] : [{ ...object, classIndex }];
  });
  return {
    ...sample,
    truth: {
      ...sample.truth,
      label: remaining.map(({ classIndex }) => classIndex),
      box: places(box!, 4),
      ...(attributes && { attributes: places(attributes, attributePlaces) }),
    },
    extra: { ...extra, objects },
  };
}
