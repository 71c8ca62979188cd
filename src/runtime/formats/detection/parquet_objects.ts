import { DataError } from '../../errors.ts';
import { asList, asObject, describe } from '../../reading/json.ts';

/** An object as in the cells of a Parquet file, unchecked. */
export interface ObjectCells {
  readonly category: unknown;
  readonly bbox: unknown;
  /** Areas of the objects; undefined if the file has none. */
  readonly area: unknown;
}

/**
 * The objects of an image: a record of lists (`category`, `bbox`, optionally `area`) or a list of records;
 * datasets are published in both forms. An empty cell means no objects. `where` names file and row. Throws
 * DataError.
 */
export function objectsIn(cell: unknown, where: string): readonly ObjectCells[] {
  if (cell === null || cell === undefined) return [];
  const place = `${where}, objects`;
  if (Array.isArray(cell)) return cell.map((one) => cellsOf(asObject(one, place)));
  const lists = asObject(cell, place);
  const [categories, boxes] = [listIn(lists, 'category', place), listIn(lists, 'bbox', place)];
  const areas = lists.area === null || lists.area === undefined ? undefined : listIn(lists, 'area', place);
  if (categories.length !== boxes.length) {
    throw new DataError(where, `${categories.length} categories, but ${boxes.length} boxes`);
  }
  if (areas && areas.length !== boxes.length) {
    throw new DataError(where, `${boxes.length} boxes, but ${areas.length} areas`);
  }
  return categories.map((category, i) => ({ category, bbox: boxes[i], area: areas?.[i] }));
}

function cellsOf({ category, bbox, area }: Readonly<Record<string, unknown>>): ObjectCells {
  return { category, bbox, area };
}

function listIn(lists: Readonly<Record<string, unknown>>, key: string, where: string): readonly unknown[] {
  if (key in lists) return asList(lists[key] ?? [], `${where}.${key}`);
  throw new DataError(
    where,
    `expected the lists category and bbox; ${key} is missing, found ${describe(Object.keys(lists))}`,
    'is it the file of another dataset?',
  );
}
