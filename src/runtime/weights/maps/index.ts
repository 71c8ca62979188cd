import { detr } from './detr.ts';
import { huggingFace } from './hugging_face.ts';
import type { NameMap } from './name_map.ts';
import { torchvision } from './torchvision.ts';
import { unit } from './unit.ts';

/** Families of published weights, one file each. */
export const maps: readonly NameMap[] = [unit, detr, huggingFace, torchvision];

/** undefined: there is no map of this name. */
export function mapNamed(name: string): NameMap | undefined {
  return maps.find((map) => map.name === name);
}
