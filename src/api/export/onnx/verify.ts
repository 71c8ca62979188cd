import { irVersion, type OnnxModel, opset } from '../../../export/onnx/messages.ts';
import { type ReadModel, readModel } from '../../../export/onnx/read.ts';
import { ExportError } from '../errors.ts';
import type { ExportRequest } from '../target.ts';
import type { GoldenBatch } from './golden.ts';
import { initializersHash } from './metadata.ts';
import { installedRuntime } from './runtime.ts';

/** Largest difference of an output from that of the run, relative to values above 1. */
const tolerance = 1e-4;

interface Written {
  readonly path: string;
  readonly model: OnnxModel;
  readonly golden: GoldenBatch;
}

/**
 * Reads a file again and compares it with what was written; with ONNX Runtime, if it is installed, runs the
 * golden records. Throws ExportError.
 */
export async function verifyModel(
  bytes: Uint8Array,
  written: Written,
  { onWarning }: Pick<ExportRequest, 'onWarning'>,
): Promise<void> {
  requireContent(readModel(bytes), written);
  const run = await installedRuntime();
  if (!run) {
    onWarning?.(
      `${written.path}: the file was read again and its weights compared; the golden records were not run, since neither ` +
        'onnxruntime-node nor onnxruntime-web is installed',
    );
    return;
  }
  const { inputs, outputs } = written.golden;
  const found = await run(bytes, inputs);
  for (const [name, { data }] of outputs) requireClose(written.path, name, found.get(name), data);
}

function requireContent(read: ReadModel, { path, model: { graph, metadata } }: Written): void {
  const names = (values: readonly { readonly name: string }[]) => values.map(({ name }) => name);
  const initializers = [...read.initializers].map(([name, bytes]) => ({ name, bytes }));
  const same =
    read.irVersion === irVersion &&
    read.opset === opset &&
    read.nodes === graph.nodes.length &&
    `${read.inputs}` === `${names(graph.inputs)}` &&
    `${read.outputs}` === `${names(graph.outputs)}` &&
    initializersHash(initializers) === metadata.get('unitc.hash') &&
    [...metadata].every(([key, value]) => read.metadata.get(key) === value);
  if (!same) throw new ExportError(`${path} is not what was written; check the disk, and export again`);
}

function requireClose(
  path: string,
  name: string,
  found: Float32Array | undefined,
  expected: Float32Array | Int32Array,
): void {
  if (found?.length !== expected.length) {
    throw new ExportError(
      `${path}: ${name} has ${found?.length ?? 'no'} numbers in ONNX Runtime, not ${expected.length}`,
    );
  }
  const at = found.findIndex(
    (value, i) => !(Math.abs(value - expected[i]!) <= tolerance * Math.max(1, Math.abs(expected[i]!))),
  );
  if (at < 0) return;
  throw new ExportError(
    `${path} does not reproduce the run: ${name} is ${found[at]} at place ${at} in ONNX Runtime, not ${expected[at]}`,
  );
}
