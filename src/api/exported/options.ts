import type { AdapterChoice } from '../../runtime/device/adapter.ts';
import type { ForcedVariants } from '../kernels/variants.ts';
import type { Reports } from '../reports/reports.ts';

export interface OpenExportOptions extends Reports {
  readonly adapter?: AdapterChoice | undefined;
  readonly variants?: ForcedVariants | undefined;
}
