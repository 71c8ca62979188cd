/** Element types of exported weights. */
export const weightTypes = ['f32', 'f16'] as const;

export type WeightType = (typeof weightTypes)[number];

/** A file of an export. */
export interface ExportedFile {
  readonly path: string;
  readonly bytes: number;
}
