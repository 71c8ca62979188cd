import { detr } from './detr.ts';
import { huggingFace } from './hugging_face.ts';
import type { NameMap } from './name_map.ts';
import { torchvision } from './torchvision.ts';
import { unit } from './unit.ts';

/** Name maps of published weights, one file each. */
export const maps: readonly NameMap[] = [unit, detr, huggingFace, torchvision];

/** The map of this name; undefined if there is none. */
export function mapNamed(name: string): NameMap | undefined {
  return maps.find((map) => map.name === name);
}
