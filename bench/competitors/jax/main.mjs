// jax-js on WebGPU as a competitor: `node main.mjs ADAPTER POLLING`.
import { serve, versionOf } from '../serve.mjs';
import { expectNoFault, shareAdapter } from '../shared_gpu.mjs';

const [, , adapter, polling] = process.argv;
await shareAdapter(adapter, polling);
// Imported after `shareAdapter`: jax-js looks for `navigator.gpu` when it is loaded.
const { kinds } = await import('./kinds.mjs');
await serve({
  hello: { about: versionOf('@jax-js/jax') },
  kinds,
  expectNoFault,
  close: async () => process.exit(),
});
