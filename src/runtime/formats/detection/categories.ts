import { DataError } from '../../errors.ts';
import { indexOfNames } from '../../reading/names.ts';
import type { CategoryIds, CocoFile } from './coco_file.ts';

/** Stands for category ids that are not used. */
const noLabel = 'n/a';

/** The categories of all files of a dataset. */
export class Categories {
  readonly #names = new Map<number, string>();

  /**
   * Adds those of a file, which may lack some of the others. A category with two names is an error, since
   * both would share one output. Throws DataError.
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
   * Names of the classes in index order. `class`: ids are indices, and the names of gaps are `n/a`. `dense`:
   * the categories in the order of their ids; the objects of `files` are renumbered. Throws DataError.
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
