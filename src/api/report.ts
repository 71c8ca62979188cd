import { basename, resolve } from 'node:path';
import { reportPage } from '../pages/index.ts';
import { writeWholeText } from '../storage/whole_file.ts';
import { reportContent } from './reported/content.ts';
import { memoryContent } from './reported/memory.ts';
import { readRunFiles } from './reported/run_files.ts';

export interface ReportOptions {
  readonly out?: string;
}
export async function report(run: string, options: ReportOptions = {}): Promise<string> {
  const files = readRunFiles(run);
  const out = options.out ?? `${basename(resolve(run))}.report.html`;
  const content = reportContent(files, { memory: files.model && memoryContent(files.model), records: new Map(), time: [], leftOut: [] });
  writeWholeText(out, reportPage(content));
  return out;
}
