import { expect, test, vi } from 'vitest';
import { NoAdapterError } from '../../../src/runtime/device/errors.ts';
import { chooseGpu } from '../../../src/runtime/device/vulkan/choose.ts';
import { gpusOf, type VulkanDevice } from '../../../src/runtime/device/vulkan/device.ts';
import type { DeviceFilter } from '../../../src/runtime/device/vulkan/filter.ts';

function device(name: string, digit: string, change: Partial<VulkanDevice> = {}): VulkanDevice {
  return {
    name,
    type: 'discrete',
    deviceUuid: digit.repeat(32),
    driverUuid: 'f'.repeat(32),
    driverVersion: 7,
    driver: 'NVIDIA 580.95',
    pci: `0000:0${digit}:00.0`,
    memory: { total: 8e10, budget: 7e10 },
    ...change,
  };
}

const software = device('llvmpipe', '9', { type: 'cpu', pci: null });
const equal = [device('NVIDIA H100', '1'), device('NVIDIA H100', '2'), software];

/** A machine on which the given filters make Vulkan list the given devices. */
function choosing(devices: readonly VulkanDevice[], shown: readonly (readonly VulkanDevice[] | null)[] = []) {
  const filters: readonly DeviceFilter[] = shown.map((_, i) => ({ loader: `loader ${i}`, during: {} }));
  const probe = vi.fn(({ loader }: DeviceFilter) => ({
    devices: loader === 'system' ? devices : shown[filters.findIndex((each) => each.loader === loader)]!,
    messages: '',
  }));
  return { probe, system: 'system', filters: () => filters };
}

test('GPUs are numbered with discrete ones first; software drivers have no number', () => {
  const integrated = device('Intel Arc', '3', { type: 'integrated' });
  const names = gpusOf([software, integrated, ...equal]).map(({ deviceUuid }) => deviceUuid[0]);
  expect(names).toEqual(['1', '2', '3']);
});

test('a GPU with a name of its own is chosen by the name', () => {
  const devices = [device('NVIDIA H100', '1'), device('NVIDIA A100', '2')];
  expect(chooseGpu(1, choosing(devices))).toEqual({ kind: 'name', name: 'NVIDIA A100' });
});

test('a name that is part of another one does not choose, since Dawn compares parts of names', () => {
  const devices = [device('RTX 4090 D', '1'), device('RTX 4090', '2')];
  const choice = chooseGpu(1, choosing(devices, [[devices[1]!]]));
  expect(choice).toMatchObject({ kind: 'filter', filter: { loader: 'loader 0' } });
  expect(chooseGpu(0, choosing(devices))).toEqual({ kind: 'name', name: 'RTX 4090 D' });
});

test('of equal GPUs one is chosen by the first filter that shows it alone', () => {
  const [first, second] = equal;
  const machine = choosing(equal, [equal, null, [first!], [second!], [second!]]);
  expect(chooseGpu(1, machine)).toMatchObject({ kind: 'filter', filter: { loader: 'loader 3' } });
  expect(machine.probe).toHaveBeenCalledTimes(5);
});

test('a filter that shows another GPU, both, or none is not used', () => {
  const none = () => chooseGpu(1, choosing(equal, [equal, [equal[0]!], [], null]));
  expect(none).toThrow(NoAdapterError);
  expect(none).toThrow('GPU 1, NVIDIA H100 (PCI 0000:02:00.0), has the same name as other GPUs');
  expect(none).toThrow('@sparticuz/chromium');
});

test('a number beyond the GPUs is refused with their names', () => {
  expect(() => chooseGpu(2, choosing(equal))).toThrow(
    'there is no GPU 2; found 0: NVIDIA H100, 1: NVIDIA H100.',
  );
  expect(() => chooseGpu(0, choosing([software]))).toThrow('there is no GPU 0; no GPU was found.');
});
