import { bytesOf } from '../../../export/onnx/emitter.ts';
import type { OnnxTensor } from '../../../export/onnx/messages.ts';
import { floatToHalf } from '../../../runtime/safetensors/half.ts';
import type { ExportRequest } from '../target.ts';
import { weightsOf } from '../weights.ts';

/** The parameters of a checkpoint as initializers by published name. Throws ExportError. */
export function onnxWeights({
  described,
  weights,
}: Pick<ExportRequest, 'described' | 'weights'>): ReadonlyMap<string, OnnxTensor> {
  const tensors = weightsOf(described, weights).map(({ name, shape, data }): OnnxTensor => {
    const stored = weights === 'f16' ? Uint16Array.from(data, floatToHalf) : data;
    return { name, type: weights, dims: shape, bytes: bytesOf(stored) };
  });
  return new Map(tensors.map((tensor) => [tensor.name, tensor]));
}
