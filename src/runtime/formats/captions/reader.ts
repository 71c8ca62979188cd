import { join, relative, sep } from 'node:path';
import type { RecordProblems } from '../../records/problems.ts';
import type { Remarks } from '../../records/remarks.ts';
import type { ImageFinder } from '../support/image_finder.ts';
import { byNamedSplit } from '../support/named_splits.ts';
import { requireRecords, type SplitName } from '../support/splits.ts';
import type { Caption } from './caption.ts';
import { cocoCaptions } from './coco.ts';
import { isKarpathy, karpathyCaptions } from './karpathy.ts';
import { lineCaptions } from './lines.ts';
import { tableCaptions } from './rows.ts';

/** A caption with the path of its image. */
export interface CaptionRecord {
  readonly where: string;
  readonly path: string;
  readonly text: string;
}

/** The captions of both splits. Each function throws DataError if they cannot be read. */
export type RecordsBySplit = Readonly<Record<SplitName, () => Promise<readonly CaptionRecord[]>>>;

/** Collectors of problems and remarks. */
interface CaptionFindings {
  readonly found: Readonly<Record<SplitName, RecordProblems>>;
  readonly remarks: Remarks;
}

/** Reads caption files below a folder. */
export class CaptionReader {
  readonly #base: string;
  readonly #images: ImageFinder;
  /** Column or field that names the split. */
  readonly #field: string | null;
  readonly #findings: CaptionFindings;

  constructor(base: string, images: ImageFinder, field: string | null, findings: CaptionFindings) {
    this.#base = base;
    this.#images = images;
    this.#field = field;
    this.#findings = findings;
  }

  /** The path of a caption file. */
  pathOf(file: string): string {
    return join(this.#base, file);
  }

  /**
   * Usable captions of a file whose images exist. Throws DataError if the file cannot be read or has none.
   */
  async records(file: string, name: SplitName): Promise<readonly CaptionRecord[]> {
    return this.#withImages(await this.#captions(file, name), file, name);
  }

  /**
   * The captions of both splits, as assigned by the column or field. Images of other captions need not exist.
   */
  async named(file: string, field: string): Promise<RecordsBySplit> {
    const all = await this.#captions(file, 'train');
    const at = (index: number) => ({ value: all[index]!.split, where: all[index]!.where });
    const findings = { problems: this.#findings.found.train, remarks: this.#findings.remarks };
    const split = byNamedSplit({ length: all.length, at }, field, findings, this.pathOf(file));
    const chosen = async (name: SplitName) =>
      this.#withImages(
        Array.from(split[name], (i) => all[i]!),
        file,
        name,
      );
    return { train: () => chosen('train'), valid: () => chosen('valid') };
  }

  /** Path of a caption's image relative to the folder, with forward slashes. */
  nameOf({ path }: CaptionRecord): string {
    return relative(this.#base, path).split(sep).join('/');
  }

  async #captions(name: string, split: SplitName): Promise<readonly Caption[]> {
    const [file, problems] = [this.pathOf(name), this.#findings.found[split]];
    const field = this.#field;
    if (/\.(jsonl|ndjson|parquet)$/i.test(file)) return tableCaptions(file, field, problems);
    if (!/\.json$/i.test(file)) return lineCaptions(file, field, problems);
    if (!isKarpathy(file)) return cocoCaptions(file, field, problems);
    if (field === null) {
      this.#findings.remarks.add('the splits that the file names are not used: write `split: "split"`', file);
    }
    return karpathyCaptions(file, field, problems);
  }

  #withImages(captions: readonly Caption[], file: string, name: SplitName): readonly CaptionRecord[] {
    const problems = this.#findings.found[name];
    const records = captions.flatMap(({ where, image, text: caption }) => {
      return problems.collect(() => ({ where, path: this.#images.find(image, where), text: caption })) ?? [];
    });
    requireRecords(records, problems, this.pathOf(file), 'the file has no captions');
    return records;
  }
}
