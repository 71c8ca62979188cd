// TensorFlow.js on WebGPU as a competitor: `node main.mjs ADAPTER`.
import { expectNoFault, shareAdapter } from '../shared_gpu.mjs';
import { serve } from '../serve.mjs';

await shareAdapter(process.argv[2]);
const { openBackend } = await import('./backend.mjs');
await openBackend();
const { matmul } = await import('./matmul.mjs');
await serve({ kinds: { matmul }, expectNoFault, close: async () => process.exit() });
