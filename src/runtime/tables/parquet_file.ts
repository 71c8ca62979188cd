import { dirname } from 'node:path';
import { DataError } from '../errors.ts';
import { similarName } from '../reading/names.ts';
import type { ColumnClassNames } from '../reading/parquet/class_names.ts';
import { unpackedRow } from '../reading/parquet/packed.ts';
import { parquetLayout, readPackedGroup } from '../reading/parquet/parquet.ts';
import type { Row, RowSource } from '../records/row.ts';
import { requireColumns } from './header.ts';
import { RecordIndex } from './storage/record_index.ts';
import { ScratchFile } from './storage/scratch_file.ts';

/**
 * The rows of a Parquet file. A row group can only be decoded completely, so the needed columns are unpacked
 * once, row by row, into a temporary file.
 */
export class ParquetFile implements RowSource {
  readonly columns: readonly string[];
  readonly #path: string;
  /** Index of each unpacked column. */
  readonly #positions: ReadonlyMap<string, number>;
  readonly #rows: ScratchFile;
  readonly #records: RecordIndex;
  readonly #classNames: readonly ColumnClassNames[];

  private constructor(
    path: string,
    columns: readonly string[],
    unpacked: readonly string[],
    rows: ScratchFile,
    records: RecordIndex,
    classNames: readonly ColumnClassNames[],
  ) {
    this.#path = path;
    this.columns = columns;
    this.#positions = new Map(unpacked.map((name, index) => [name, index]));
    this.#rows = rows;
    this.#records = records;
    this.#classNames = classNames;
  }

  /** `needed`: the columns that will be read. Throws DataError if the file is unusable. */
  static async open(path: string, needed: readonly string[]): Promise<ParquetFile> {
    const { columns, groups, classNames } = await parquetLayout(path);
    requireColumns(columns, needed, path, columnHint(columns, needed));
    const unpacked = [...new Set(needed)];
    const rows = new ScratchFile(`the rows of ${path}`);
    const records = new RecordIndex(path, 'leave out columns that are not needed');
    for (const group of groups.keys()) {
      const { bytes, ends } = await readPackedGroup(path, unpacked, group);
      const base = rows.size;
      for (const row of ends.keys()) records.push(base + (ends[row - 1] ?? 0), records.length);
      rows.append(bytes);
    }
    records.close(rows.size);
    if (records.length === 0) {
      throw new DataError(path, 'the file has no rows', 'add rows, or give another file');
    }
    return new ParquetFile(path, columns, unpacked, rows, records, classNames);
  }

  get length(): number {
    return this.#records.length;
  }

  at(index: number): Row {
    const where = `${this.#path}: row ${index}`;
    const cells = [...unpackedRow(this.#rows.read(this.#records.start(index), this.#records.end(index)))];
    for (const { column, names } of this.#classNames) {
      const position = this.#positions.get(column);
      if (position !== undefined) cells[position] = namedClasses(cells[position], names, where, column);
    }
    return {
      where,
      folder: dirname(this.#path),
      columns: this.columns,
      get: (column) => cells[this.#positions.get(column) ?? -1],
    };
  }
}

/**
 * Replaces class indices in a cell by names; -1, which denotes no class, becomes null. Throws DataError if an
 * index is out of range.
 */
function namedClasses(cell: unknown, names: readonly string[], where: string, column: string): unknown {
  if (Array.isArray(cell)) return cell.map((each) => namedClasses(each, names, where, column));
  if (typeof cell !== 'number' && typeof cell !== 'bigint') return cell;
  if (Number(cell) === -1) return null;
  const name = names[Number(cell)];
  if (name !== undefined) return name;
  throw new DataError(
    where,
    `expected a class from 0 to ${names.length - 1} in '${column}', found ${cell}`,
    "the file's own metadata names its classes: write the file again, or leave out such records with `skip`",
  );
}

function columnHint(columns: readonly string[], needed: readonly string[]): string {
  const missing = needed.find((name) => !columns.includes(name));
  const similar = missing === undefined ? undefined : similarName(missing, columns);
  return similar === undefined
    ? 'check the names in `columns`'
    : `names are compared exactly: did you mean '${similar}'?`;
}
