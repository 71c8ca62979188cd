import { portable } from '../../compiler/target.ts';
import { NoAdapterError } from '../../runtime/device/errors.ts';
import { Health } from '../../runtime/device/health.ts';
import type { Device } from '../../runtime/device/open.ts';

/** Limits that models may need beyond WebGPU's defaults. */
const raised = ['maxBufferSize', 'maxStorageBufferBindingSize'] as const;

/** Opens the browser's adapter. Throws NoAdapterError. */
export async function openBrowserDevice(): Promise<Device> {
  if (!navigator.gpu) {
    throw new NoAdapterError(
      isSecureContext
        ? 'this browser has no WebGPU: use a current version of Chrome, Edge, Firefox or Safari'
        : 'WebGPU needs a page served by https, or from this computer (localhost)',
    );
  }
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new NoAdapterError('this browser has WebGPU, but found no adapter for it');
  const gpu = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(raised.map((name) => [name, adapter.limits[name]])),
  });
  const health = new Health(gpu);
  const { info } = adapter;
  return {
    gpu,
    adapter: {
      name: info.device || info.architecture || info.vendor || 'unnamed',
      description: info.description,
      choice: 'hardware',
      class: 'integrated',
      vendor: info.vendor,
      backend: 'vulkan',
      subgroups: { least: 0, most: 0 },
      subgroupMatrices: [],
      features: [...adapter.features].sort(),
      limits: {},
    },
    target: portable,
    checked: (work) => health.checked(work),
    another: openBrowserDevice,
    async close() {
      gpu.destroy();
      await health.gone;
    },
  };
}
