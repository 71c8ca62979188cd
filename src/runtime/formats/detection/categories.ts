import { DataError } from '../../errors.ts';
import { indexOfNames } from '../../reading/names.ts';
import type { CategoryIds, CocoFile } from './coco_file.ts';

/** Class name of unused category ids. */
const noLabel = 'n/a';

/** Merged categories of all files of a dataset. */
export class Categories {
  readonly #names = new Map<number, string>();

  /**
   * Adds the categories of a file, which need not list all of them. Throws DataError if a category has two
   * names, since both would share one output.
   */
  merge({ categories }: CocoFile, file: string): void {
    for (const [id, name] of categories) {
      const known = this.#names.get(id) ?? name;
      this.#names.set(id, known);
      if (known === name) continue;
      throw new DataError(
        file,
        `category ${id} is '${name}' here, but '${known}' in the file of the training split`,
        'both splits need the same categories',
      );
    }
  }

  /**
   * Names of the classes in index order. `class`: ids are indices, and gaps are named `n/a`. `dense`: the
   * categories in the order of their ids; renumbers the objects of `files`. Throws DataError.
   */
  names(ids: CategoryIds, files: readonly CocoFile[], where: string): readonly string[] {
    const sorted = [...this.#names.keys()].sort((a, b) => a - b);
    if (ids === 'class') {
      return Array.from({ length: (sorted.at(-1) ?? -1) + 1 }, (_, id) => this.#names.get(id) ?? noLabel);
    }
    const dense = new Map(sorted.map((id, index) => [id, index]));
    for (const { annotations } of files) annotations.renumber(dense);
    const names = sorted.map((id) => this.#names.get(id)!);
    indexOfNames(names, `${where}, 'categories'`);
    return names;
  }
}
