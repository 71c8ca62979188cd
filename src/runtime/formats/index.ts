import { audioFolder } from './audio_folder.ts';
import { captions } from './captions.ts';
import { cocoJson } from './coco_json.ts';
import { cocoParquet } from './coco_parquet.ts';
import { code } from './code.ts';
import { easyVqa } from './easy_vqa.ts';
import type { FormatBuiltin } from './format.ts';
import { glueParquet } from './glue_parquet.ts';
import { glueTsv } from './glue_tsv.ts';
import { imageFolder } from './image_folder.ts';
import { scenes } from './scenes.ts';
import { snliVe } from './snli_ve.ts';
import { snliVeParquet } from './snli_ve_parquet.ts';
import { table } from './table.ts';
import { vgJson } from './vg_json.ts';
import { vocXml } from './voc_xml.ts';
import { vqaJson } from './vqa_json.ts';
import { vqaParquet } from './vqa_parquet.ts';
import { webdataset } from './webdataset.ts';
import { yolo } from './yolo.ts';

/** Every dataset format of the language. A new format is one file in this folder and one line below. */
export const formats: readonly FormatBuiltin[] = [
  cocoJson,
  cocoParquet,
  yolo,
  vocXml,
  vgJson,
  vqaJson,
  vqaParquet,
  snliVe,
  snliVeParquet,
  glueTsv,
  glueParquet,
  easyVqa,
  captions,
  imageFolder,
  audioFolder,
  table,
  webdataset,
  code,
  scenes,
];

export function formatNamed(name: string): FormatBuiltin {
  const format = formats.find((candidate) => candidate.name === name);
  if (!format) throw new Error(`no dataset format is called ${name}`);
  return format;
}
