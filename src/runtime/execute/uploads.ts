import type { Placement, Program } from '../../compiler/artifact/program.ts';
import type { Device } from '../device/open.ts';
import { BufferPool } from './buffer_pool.ts';
import { mapWrite, uploadBuffer } from './buffers.ts';

export type HostTensor = Float32Array | Int32Array | Uint32Array;

/** A range of a staging buffer, and the buffer whose beginning it is copied to. */
interface StagedRange {
  readonly buffer: string;
  readonly offset: number;
  readonly bytes: number;
}

/**
 * Layout of a program's inputs in one staging buffer: the contents of its input buffers, one after another.
 */
export interface StagedInputs {
  readonly bytes: number;
  readonly ranges: readonly StagedRange[];
  /** Inputs with their offsets in the staging buffer. */
  readonly tensors: readonly { readonly placement: Placement; readonly at: number }[];
}

export function stagedInputs({ inputs, buffers }: Pick<Program, 'inputs' | 'buffers'>): StagedInputs {
  const ranges: StagedRange[] = [];
  let bytes = 0;
  for (const plan of buffers) {
    if (!inputs.some(({ buffer }) => buffer === plan.name)) continue;
    ranges.push({ buffer: plan.name, offset: bytes, bytes: plan.bytes });
    bytes += plan.bytes;
  }
  const tensors = inputs.map((placement) => {
    const { offset } = ranges.find(({ buffer }) => buffer === placement.buffer)!;
    return { placement, at: offset + placement.offset };
  });
  return { bytes, ranges, tensors };
}

export const arrayOf = { f32: Float32Array, i32: Int32Array, u32: Uint32Array } as const;

/**
 * Uploads inputs: the host writes them into one mapped buffer, which the run's submission copies. Buffers are
 * reused once the device has read them.
 */
export class Uploads {
  /** Mapped buffers. */
  readonly #pool: BufferPool;

  constructor(device: Device) {
    this.#pool = new BufferPool((bytes) => uploadBuffer(device, bytes));
  }

  /** Frees the memory of the buffers that no run uses. */
  close(): void {
    this.#pool.close();
  }

  /**
   * Writes the inputs into a staging buffer, ready to be copied. Throws an Error if an input is missing or
   * has another size or type.
   */
  stage(
    { bytes, tensors }: StagedInputs,
    inputs: Readonly<Record<string, HostTensor>>,
    task: string,
  ): GPUBuffer {
    for (const { placement } of tensors) check(placement, inputs[placement.name], task);
    // Losing the device unmaps its buffers; reading the results reports the loss.
    const staging = this.#pool.take(bytes, 'mapped');
    const mapped = staging.getMappedRange();
    for (const { placement, at } of tensors) {
      const data = inputs[placement.name]!;
      new arrayOf[placement.dtype](mapped, at, data.length).set(data);
    }
    staging.unmap();
    return staging;
  }

  /** Returns a buffer to the pool after its copies were submitted. */
  release(staging: GPUBuffer): void {
    const mapped = () => this.#pool.put(staging);
    // On a lost device, mapping fails.
    staging.mapAsync(mapWrite).then(mapped, () => staging.destroy());
  }
}

function check({ name, shape, dtype }: Placement, data: HostTensor | undefined, task: string): void {
  if (!data) throw new Error(`task ${task} lacks its input ${name}`);
  if (data.length !== shape.reduce((product, size) => product * size, 1)) {
    throw new Error(`${name} is [${shape.join(', ')}]; got ${data.length} elements`);
  }
  if (!(data instanceof arrayOf[dtype])) throw new Error(`${name} is ${dtype}`);
}
