import { easyVqa } from './easy_vqa.ts';
import type { FormatWord } from './format.ts';
import { glueTsv } from './glue_tsv.ts';
import { scenes } from './scenes.ts';
import { vqaJson } from './vqa_json.ts';

/** Every dataset format of the language; a new one is a file here and a line below. */
export const formats: readonly FormatWord[] = [glueTsv, vqaJson, easyVqa, scenes];

export function formatNamed(name: string): FormatWord {
  const format = formats.find((candidate) => candidate.name === name);
  if (!format) throw new Error(`no dataset format is called ${name}`);
  return format;
}
