import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** Bundles the web loader and the script of the exported page into dist/web, from the built modules. */
const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = `${root}dist/web`;

rmSync(folder, { recursive: true, force: true });
const bundle = await rolldown({
  input: {
    unitc: `${root}dist/src/web/browser/index.js`,
    page: `${root}dist/src/web/browser/page.js`,
  },
  platform: 'browser',
  // A speech enhancer of 4 MB, which the Opus decoder loads only on request.
  external: ['@wasm-audio-decoders/opus-ml'],
  onLog(level, log, handler) {
    // The decoders of recordings call eval only in workers, which the loader does not start.
    if (log.code !== 'EVAL') handler(level, log);
  },
});
await bundle.write({
  dir: folder,
  minify: true,
  entryFileNames: '[name].js',
  chunkFileNames: 'unitc-[name].js',
});
await bundle.close();
