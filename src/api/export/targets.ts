import { onnx } from './onnx.ts';
import { safetensors } from './safetensors.ts';
import type { ExportTarget } from './target.ts';
import { unitc } from './unitc.ts';
import { web } from './web.ts';

/** All targets of `unitc export`. A new target needs a file in this folder and an entry here. */
export const exportTargets: readonly ExportTarget[] = [unitc, web, onnx, safetensors];
