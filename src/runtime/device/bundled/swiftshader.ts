import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { fileBytes } from '../../../storage/read.ts';
import { unpackOnce } from './cache.ts';
import { readTar } from './tar.ts';

/** SwiftShader, a Vulkan driver for the CPU, and the Vulkan loader of the same package. */
export interface BundledDriver {
  /** The driver's manifest, for VK_DRIVER_FILES. */
  readonly manifest: string;
  /** A libvulkan.so.1 for machines without one. */
  readonly loader: string;
}

const files = {
  manifest: 'vk_swiftshader_icd.json',
  library: 'libvk_swiftshader.so',
  loader: 'libvulkan.so.1',
};

/**
 * The driver inside the optional package @sparticuz/chromium (its bin/swiftshader.tar.br), unpacked once into
 * the cache. Undefined if the package is not installed or cannot run (it is built for Linux on x64).
 */
export function bundledSwiftShader(): BundledDriver | undefined {
  const archive = archivePath();
  if (!archive) return undefined;
  const packed = fileBytes(archive);
  const key = createHash('sha256').update(packed).digest('hex').slice(0, 16);
  const wanted = new Set(Object.values(files));
  const folder = unpackOnce(`swiftshader-${key}`, () =>
    readTar(brotliDecompressSync(packed))
      .map(({ name, content }) => ({ name: basename(name), content }))
      .filter(({ name }) => wanted.has(name)),
  );
  return {
    manifest: join(folder, files.manifest),
    loader: join(folder, files.loader),
  };
}

function archivePath(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  try {
    const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
    // The package exports only its code, build/cjs/index.cjs.
    const path = join(dirname(entry), '..', '..', 'bin', 'swiftshader.tar.br');
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}
