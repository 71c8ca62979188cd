import { textureRowBytes } from '../../compiler/artifact/texture.ts';

/** A range of a buffer on its way into a texture. */
export interface TextureCopy {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly bytes: number;
  readonly texture: GPUTexture;
  /** Bytes of a texel. */
  readonly texelBytes: number;
}

export interface Dispatchable {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
  /** The kernel's sizes, and where in their buffer the dispatch's are, where it holds several; undefined where it takes none. */
  readonly sizes: { readonly group: GPUBindGroup; readonly offset: number | undefined } | undefined;
  /** What it reads through textures, and what is copied into them before. */
  readonly textures: { readonly group: GPUBindGroup; readonly copies: readonly TextureCopy[] } | undefined;
}

/** Encodes dispatches in order; copies stand between compute passes. */
export function encodeAll(encoder: GPUCommandEncoder, dispatches: readonly Dispatchable[]): void {
  let pass: GPUComputePassEncoder | undefined;
  for (const dispatch of dispatches) {
    const copies = dispatch.textures?.copies ?? [];
    if (copies.length > 0) {
      pass?.end();
      pass = undefined;
      for (const copy of copies) encodeCopy(encoder, copy);
    }
    pass ??= encoder.beginComputePass();
    encodeDispatch(pass, dispatch);
  }
  pass?.end();
}

/** Encodes one dispatch without its copies. */
export function encodeDispatch(
  pass: GPUComputePassEncoder,
  { pipeline, group, sizes, textures, workgroups }: Dispatchable,
): void {
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, group);
  if (sizes) pass.setBindGroup(1, sizes.group, sizes.offset === undefined ? [] : [sizes.offset]);
  if (textures) pass.setBindGroup(2, textures.group);
  pass.dispatchWorkgroups(...workgroups);
}

/** Whole rows, then what is left of the last one; in one copy where the buffer goes on that far. */
export function encodeCopy(encoder: GPUCommandEncoder, copy: TextureCopy): void {
  const { buffer, offset, bytes, texture, texelBytes } = copy;
  const rest = bytes % textureRowBytes;
  const wholeRows = Math.floor(bytes / textureRowBytes);
  const beyond = offset + (wholeRows + 1) * textureRowBytes <= buffer.size;
  const rows = rest > 0 && beyond ? wholeRows + 1 : wholeRows;
  if (rows > 0) {
    const source = { buffer, offset, bytesPerRow: textureRowBytes, rowsPerImage: rows };
    encoder.copyBufferToTexture(source, { texture }, [textureRowBytes / texelBytes, rows]);
  }
  if (rest > 0 && !beyond) {
    const source = { buffer, offset: offset + wholeRows * textureRowBytes };
    encoder.copyBufferToTexture(source, { texture, origin: [0, wholeRows] }, [rest / texelBytes, 1]);
  }
}
