import type { AdapterChoice } from '../../runtime/device/adapter.ts';
import type { Reports } from '../reports/reports.ts';
import type { DescribedRun } from '../run/described_run.ts';
import type { ExportContent, ExportedFile, WeightType } from './exported_file.ts';

/** A run to export, with the path and the options of the export. */
export interface ExportRequest extends Reports {
  /** Folder of the run, for messages. */
  readonly run: string;
  readonly described: DescribedRun;
  /** File or folder to write. */
  readonly path: string;
  /** Adapter on which the export is verified. */
  readonly adapter?: AdapterChoice;
  readonly weights: WeightType;
  /** The only task to export, for targets with a file for each task. */
  readonly task?: string;
}

/** A form in which a model can leave unitc; one file each in this folder. */
export interface ExportTarget {
  readonly name: string;
  /** Short description of the written files, for `--help`. */
  readonly summary: string;
  /** The files of the export, in the order in which they are written. Throws ExportError. */
  files(request: ExportRequest): Promise<readonly ExportContent[]>;
  /** Opens what was written, which verifies its golden records. Throws as `openExport`. */
  verify(request: ExportRequest, written: readonly ExportedFile[]): Promise<void>;
}
