import type { AdapterChoice } from '../../runtime/device/adapter.ts';
import type { Reports } from '../reports/reports.ts';
import type { DescribedRun } from '../run/described_run.ts';
import type { ExportContent, ExportedFile, WeightType } from './exported_file.ts';

/** A run to export, and the path and options of the export. */
export interface ExportRequest extends Reports {
  /** Folder of the run, for messages. */
  readonly run: string;
  readonly described: DescribedRun;
  /** File or folder to write. */
  readonly path: string;
  /** Adapter on which the export is verified. */
  readonly adapter?: AdapterChoice;
  readonly weights: WeightType;
  /** The only task to export, for targets with one file per task. */
  readonly task?: string;
}

/** A form in which a model can be exported; this folder has one file for each. */
export interface ExportTarget {
  readonly name: string;
  /** Short description of the output files, for `--help`. */
  readonly summary: string;
  /** The files of the export, in writing order. Throws ExportError. */
  files(request: ExportRequest): Promise<readonly ExportContent[]>;
  /** Opens the written files, which verifies the golden records in them. Throws like `openExport`. */
  verify(request: ExportRequest, written: readonly ExportedFile[]): Promise<void>;
}
