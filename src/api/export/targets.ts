import { onnx } from './onnx.ts';
import { safetensors } from './safetensors.ts';
import type { ExportTarget } from './target.ts';
import { unitc } from './unitc.ts';
import { web } from './web.ts';

/** Every target of `unitc export`; a new one is a file in this folder and a line below. */
export const exportTargets: readonly ExportTarget[] = [unitc, web, onnx, safetensors];
