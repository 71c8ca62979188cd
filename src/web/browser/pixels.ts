/** Largest side of an image tile that is read at once, within the texture limits of every adapter. */
const tile = 4096;

/** Rows of a copy from a texture are aligned to this number of bytes. */
const rowAlignment = 256;

/** WebGPU usage flags of the texture that receives an image, and of the buffer for reading it back. */
const textureUsage = 0x01 | 0x02 | 0x10; // COPY_SRC, COPY_DST, RENDER_ATTACHMENT
const bufferUsage = 0x01 | 0x08; // MAP_READ, COPY_DST

/**
 * Pixels of an image, RGBA with straight alpha: [height, width, 4]. A canvas would premultiply and round
 * colours, so the image is copied through a texture.
 */
export async function pixelsOf(gpu: GPUDevice, image: ImageBitmap): Promise<Uint8Array> {
  const { width, height } = image;
  const pixels = new Uint8Array(width * height * 4);
  for (let top = 0; top < height; top += tile) {
    for (let left = 0; left < width; left += tile) {
      const part = {
        left,
        top,
        width: Math.min(tile, width - left),
        height: Math.min(tile, height - top),
      };
      await readPart(gpu, image, part, pixels);
    }
  }
  return pixels;
}

interface PixelPart {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

async function readPart(
  gpu: GPUDevice,
  image: ImageBitmap,
  part: PixelPart,
  pixels: Uint8Array,
): Promise<void> {
  const { left, top, width, height } = part;
  const texture = gpu.createTexture({ size: [width, height], format: 'rgba8unorm', usage: textureUsage });
  const bytesPerRow = Math.ceil((width * 4) / rowAlignment) * rowAlignment;
  const buffer = gpu.createBuffer({ size: bytesPerRow * height, usage: bufferUsage });
  gpu.queue.copyExternalImageToTexture(
    { source: image, origin: [left, top] },
    { texture, premultipliedAlpha: false },
    [width, height],
  );
  const encoder = gpu.createCommandEncoder();
  encoder.copyTextureToBuffer({ texture }, { buffer, bytesPerRow }, [width, height]);
  gpu.queue.submit([encoder.finish()]);
  await buffer.mapAsync(0x01); // READ
  const rows = new Uint8Array(buffer.getMappedRange());
  for (let y = 0; y < height; y++) {
    const row = rows.subarray(y * bytesPerRow, y * bytesPerRow + width * 4);
    pixels.set(row, ((top + y) * image.width + left) * 4);
  }
  buffer.destroy();
  texture.destroy();
}
