// jax-js on WebGPU as a competitor: `node main.mjs ADAPTER`.
import { expectNoFault, shareAdapter } from '../shared_gpu.mjs';
import { serve } from '../serve.mjs';

await shareAdapter(process.argv[2]);
const { openBackend } = await import('./backend.mjs');
await openBackend();
const { attention } = await import('./attention.mjs');
const { conv } = await import('./conv.mjs');
const { matmul } = await import('./matmul.mjs');
await serve({ kinds: { matmul, conv, attention }, expectNoFault, close: async () => process.exit() });
