/** Names of targets: each file exports a FuzzTarget as `target`. */
export const targetNames = [
  'spec',
  'imports',
  'compile',
  'safetensors',
  'zip',
  'pickle',
  'torch_legacy',
  'checkpoint',
  'run',
  'lock',
  'program',
  'archive',
  'onnx',
  'exported',
  'image',
  'image_header',
  'audio',
  'parquet',
  'json',
  'json_lines',
  'delimited',
  'xml',
  'yaml',
  'tar',
  'coco',
  'vqa',
  'yolo',
  'voc',
  'captions',
  'glue',
  'snli_ve',
  'visual_genome',
  'request',
  'live',
] as const;

export type TargetName = (typeof targetNames)[number];

export function isTargetName(name: string): name is TargetName {
  return (targetNames as readonly string[]).includes(name);
}

/** URL of the module of a target. */
export function moduleOf(name: TargetName): string {
  return new URL(import.meta.url.endsWith('.ts') ? `${name}.ts` : `${name}.js`, import.meta.url).href;
}
