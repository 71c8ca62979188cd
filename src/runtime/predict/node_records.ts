import { resolve } from 'node:path';
import { columnNamed } from '../columns/index.ts';
import type { RecordHost } from './record.ts';

/** Records in Node, where paths name files. */
export const nodeRecords: RecordHost = {
  columnNamed,
  pathOf: (name, { folder }) => resolve(folder, name),
};
