import { readTask } from '../../../src/api/exported/onnx_task.ts';
import { sealed } from '../../../src/export/onnx/seal.ts';
import { jsonTokens } from '../formats/json.ts';
import type { FuzzTarget } from '../target.ts';

/** Bytes of the last metadata entry, the checksum of a file. */
const sealBytes = 80;

/** ONNX files of `unitc export`, without ONNX Runtime. */
export const target: FuzzTarget = {
  name: 'onnx',
  title: 'ONNX files of exports',
  longest: 65_536,
  memory: 200,
  tokens: [...jsonTokens, 'unitc.run', 'unitc.inputs', 'unitc.heads', '"prepare":[]', '"classes":[]'],
  repair: (input) => sealed(input.subarray(0, Math.max(0, input.length - sealBytes))),
  read: async (input, scratch) => {
    await readTask(scratch.file('model.onnx', input), async () => ({
      runtime: 'none',
      run: async () => ({}),
      close: async () => {},
    }));
  },
};
