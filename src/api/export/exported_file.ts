/** Element types of exported weights. */
export const weightTypes = ['f32', 'f16'] as const;

export type WeightType = (typeof weightTypes)[number];

/** A file of an export before it is written. */
export interface ExportContent {
  readonly path: string;
  readonly chunks: readonly Uint8Array[];
}

/** A written file of an export. */
export interface ExportedFile {
  readonly path: string;
  readonly bytes: number;
}
