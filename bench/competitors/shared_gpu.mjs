// Gives a peer the adapter that unitc runs on, as a browser would: `navigator.gpu`, and the globals of WebGPU.
import { globals } from 'webgpu';
import { adapterOfKind } from '../../dist/src/runtime/device/find.js';
import { watchPolling } from '../../dist/src/runtime/device/polling.js';

/** Dawn's objects must stay referenced. */
const inUse = [];

/** What the adapter refused: a peer whose work was refused did not do it, however fast it was. */
const faults = [];

/** Throws what was refused since the last call. */
export function expectNoFault() {
  const [fault] = faults.splice(0);
  if (fault) throw new Error(`the adapter refused its work: ${fault}`);
}

/**
 * @param {'hardware' | 'lavapipe' | 'swiftshader'} kind
 * @param {'dawn' | 'unitc'} polling Dawn's own, which takes a core while work is pending, or our patch of it
 */
export async function shareAdapter(kind, polling) {
  const found = await adapterOfKind(kind);
  if (!found) throw new Error(`there is no adapter ${kind}`);
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
