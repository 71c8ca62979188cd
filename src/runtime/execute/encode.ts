import { textureRowBytes } from '../../compiler/artifact/texture.ts';

/** A range of a buffer to copy into a texture. */
export interface TextureCopy {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly bytes: number;
  readonly texture: GPUTexture;
  /** Bytes per texel. */
  readonly texelBytes: number;
}

export interface Dispatchable {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
  /**
   * The bind group of the kernel's sizes with its one dynamic offset; undefined if the kernel has no sizes.
   */
  readonly sizes: { readonly group: GPUBindGroup; readonly offsets: readonly number[] } | undefined;
  /** Textures that the dispatch reads, and the copies that fill them; undefined if it reads none. */
  readonly textures: { readonly group: GPUBindGroup; readonly copies: readonly TextureCopy[] } | undefined;
}

/**
 * Encodes dispatches in order, in one compute pass unless copies into textures split it. Runs in every step,
 * so it allocates nothing per dispatch.
 */
export function encodeAll(encoder: GPUCommandEncoder, dispatches: readonly Dispatchable[]): void {
  let pass: GPUComputePassEncoder | undefined;
  let before: Dispatchable | undefined;
  for (const dispatch of dispatches) {
    if (dispatch.textures && dispatch.textures.copies.length > 0) {
      pass?.end();
      pass = undefined;
      before = undefined;
      for (const copy of dispatch.textures.copies) encodeCopy(encoder, copy);
    }
    pass ??= encoder.beginComputePass();
    encodeDispatch(pass, dispatch, before);
    before = dispatch;
  }
  pass?.end();
}

/** Encodes one dispatch without its copies. `before`: the previous dispatch of the pass. */
export function encodeDispatch(
  pass: GPUComputePassEncoder,
  { pipeline, group, sizes, textures, workgroups }: Dispatchable,
  before?: Dispatchable,
): void {
  if (pipeline !== before?.pipeline) pass.setPipeline(pipeline);
  pass.setBindGroup(0, group);
  if (sizes) pass.setBindGroup(1, sizes.group, sizes.offsets);
  if (textures) pass.setBindGroup(2, textures.group);
  pass.dispatchWorkgroups(workgroups[0], workgroups[1], workgroups[2]);
}

/**
 * Copies full rows, then the remainder of the last row; a single copy suffices if the buffer extends to the
 * end of that row.
 */
export function encodeCopy(encoder: GPUCommandEncoder, copy: TextureCopy): void {
  const { buffer, offset, bytes, texture, texelBytes } = copy;
  const rest = bytes % textureRowBytes;
  const fullRows = Math.floor(bytes / textureRowBytes);
  const beyond = offset + (fullRows + 1) * textureRowBytes <= buffer.size;
  const rows = rest > 0 && beyond ? fullRows + 1 : fullRows;
  if (rows > 0) {
    const source = { buffer, offset, bytesPerRow: textureRowBytes, rowsPerImage: rows };
    encoder.copyBufferToTexture(source, { texture }, [textureRowBytes / texelBytes, rows]);
  }
  if (rest > 0 && !beyond) {
    const source = { buffer, offset: offset + fullRows * textureRowBytes };
    encoder.copyBufferToTexture(source, { texture, origin: [0, fullRows] }, [rest / texelBytes, 1]);
  }
}
