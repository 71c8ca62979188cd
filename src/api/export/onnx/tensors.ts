import { bytesOf } from '../../../export/onnx/emitter.ts';
import type { OnnxValue } from '../../../export/onnx/messages.ts';
import type { Tensors } from '../../../runtime/data/kinds/kind.ts';
import { ExportedModelError } from '../../../web/errors.ts';
import type { OnnxFeed } from './runtime.ts';

/** The inputs of a graph from prepared tensors of a batch with these sizes. Throws ExportedModelError. */
export function feedsOf(
  values: readonly OnnxValue[],
  tensors: Tensors,
  sizes: Readonly<Record<string, number>>,
): ReadonlyMap<string, OnnxFeed> {
  return new Map(
    values.map(({ name, type, dims }) => {
      const data = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
      const shape = dims.map((size) => (typeof size === 'number' ? size : (sizes[size] ?? 0)));
      if (data && data.length === shape.reduce((product, size) => product * size, 1))
        return [name, { type, dims: shape, data }];
      throw new ExportedModelError(
        `the ONNX graph reads ${name} [${dims.join(', ')}], and preparation returns ${data ? `${data.length} numbers` : 'no such tensor'}`,
      );
    }),
  );
}

/** A tensor as metadata stores it: JSON with the content in base64, little-endian. */
export function storedTensor({ type, dims, data }: OnnxFeed) {
  return { type, dims, data: Buffer.from(bytesOf(data)).toString('base64') };
}
