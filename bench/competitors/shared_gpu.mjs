// Provides the adapter of unitc to another library as a browser does: `navigator.gpu` and the globals of
// WebGPU.
import { globals } from 'webgpu';
import { adapterOfKind } from '../../dist/src/runtime/device/find.js';
import { watchPolling } from '../../dist/src/runtime/device/polling.js';

/** Adapters in use: Dawn's objects must stay referenced. */
const inUse = [];

/** Uncaptured errors of the devices. A competitor whose work was refused has computed nothing. */
const faults = [];

/** Throws the first error since the last call. */
export function expectNoFault() {
  const [fault] = faults.splice(0);
  if (fault) throw new Error(`the adapter refused the work: ${fault}`);
}

/**
 * @param {'hardware' | 'lavapipe' | 'swiftshader'} kind
 * @param {'dawn' | 'unitc'} polling Dawn's polling, which occupies a core while work is pending, or unitc's
 *   patch of it
 */
export async function shareAdapter(kind, polling) {
  const found = await adapterOfKind(kind);
  if (!found) throw new Error(`no adapter ${kind}`);
  inUse.push(found);
  Object.assign(globalThis, globals);
  const open = found.adapter.requestDevice.bind(found.adapter);
  found.adapter.requestDevice = async (descriptor) => {
    const device = await open(descriptor);
    device.addEventListener('uncapturederror', ({ error }) => faults.push(error.message.split('\n')[0]));
    return device;
  };
  const gpu = { requestAdapter: async () => found.adapter, getPreferredCanvasFormat: () => 'bgra8unorm' };
  const navigator = { gpu, userAgent: 'node', hardwareConcurrency: 1 };
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
  if (polling === 'unitc') watchPolling({ software: found.facts.class === 'cpu' });
  return found.facts;
}
