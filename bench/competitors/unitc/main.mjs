// unitc as a competitor: `node main.mjs`; UNITC_ADAPTER selects the adapter.
import { openDevice } from '../../../dist/src/runtime/device/open.js';
import { serve } from '../serve.mjs';
import { attention } from './attention.mjs';
import { conv } from './conv.mjs';
import { matmul } from './matmul.mjs';
import { prediction } from './prediction.mjs';
import { step } from './step.mjs';

const device = await openDevice({});
const { description, choice } = device.adapter;
const kinds = { matmul, conv, attention, step, prediction };
const onDevice = Object.entries(kinds).map(([kind, prepare]) => [
  kind,
  (request) => prepare(device, request),
]);
await serve({
  hello: { adapter: description, choice },
  kinds: Object.fromEntries(onDevice),
  close: () => device.close(),
});
