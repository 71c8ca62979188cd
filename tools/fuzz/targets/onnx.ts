import { openOnnxFiles } from '../../../src/api/exported/onnx_model.ts';
import { sealed } from '../../../src/export/onnx/seal.ts';
import { jsonTokens } from '../formats/json.ts';
import { onnxFile } from '../formats/onnx.ts';
import type { FuzzTarget } from '../target.ts';

/** Number of bytes of the last metadata entry, the checksum of a file. */
const sealBytes = 80;

/** Whether an input is the metadata of a file; see `onnxFile`. */
function isText(input: Uint8Array): boolean {
  return Buffer.from(input.subarray(0, 4)).toString('latin1') === '=== ';
}

/** ONNX files of `unitc export`, with golden records but without ONNX Runtime. */
export const target: FuzzTarget = {
  name: 'onnx',
  title: 'ONNX files of exports',
  longest: 65_536,
  memory: 200,
  tokens: [...jsonTokens, 'unitc.run', 'unitc.inputs', 'unitc.heads', '"prepare":[]', '"classes":[]'],
  repair: (input) =>
    isText(input) ? input : sealed(input.subarray(0, Math.max(0, input.length - sealBytes))),
  read: async (input, scratch) => {
    const path = scratch.file('model.onnx', onnxFile(input));
    const model = await openOnnxFiles(path, async () => ({
      runtime: 'none',
      run: async () => ({}),
      close: async () => {},
    }));
    await model.close();
  },
};
