import { describe, expect, test } from 'vitest';
import { checkVulkan } from '../../../src/api/doctor/checks/vulkan.ts';
import type { Finding } from '../../../src/api/doctor/finding.ts';
import { type Described, described, gpu } from './machine.ts';

async function findings(given: Described): Promise<readonly Finding[]> {
  return checkVulkan(described(given));
}

const kernel = ['/dev/nvidiactl', '/dev/nvidia0'];
const manifest = '/usr/share/vulkan/icd.d/nvidia_icd.json';
const egl = '/usr/lib/x86_64-linux-gnu/libEGL_nvidia.so.0';
const noDrivers = 'ERROR: vkCreateInstance: Found no drivers!\nvkCreateInstance returned -9\n';

/** The only finding, which must be a problem with this subject. */
async function onlyProblem(subject: string, given: Described): Promise<{ message: string; remedy: string }> {
  const found = await findings(given);
  expect(found).toEqual([expect.objectContaining({ status: 'problem', subject, exit: 5 })]);
  const [finding] = found;
  if (finding?.status !== 'problem') throw new Error('not a problem');
  return finding;
}

test('a variable that names a file that is not a manifest', async () => {
  const { message, remedy } = await onlyProblem('Vulkan', {
    files: ['/etc/hostname'],
    environment: { VK_ICD_FILENAMES: '/etc/hostname' },
    vulkan: noDrivers,
  });
  expect(message).toContain(
    'VK_ICD_FILENAMES names /etc/hostname, in which the Vulkan loader finds no driver',
  );
  expect(remedy).toContain('unset VK_ICD_FILENAMES');
});

describe('a container of NVIDIA', () => {
  test('without graphics: the capabilities are named, and how to start it', async () => {
    const { message, remedy } = await onlyProblem('NVIDIA', {
      files: kernel,
      environment: { NVIDIA_DRIVER_CAPABILITIES: 'compute,utility' },
      vulkan: noDrivers,
    });
    expect(message).toContain('NVIDIA_DRIVER_CAPABILITIES is compute,utility, without graphics');
    expect(remedy).toContain('NVIDIA_DRIVER_CAPABILITIES=all');
  });

  test('with graphics the capabilities are not blamed', async () => {
    for (const capabilities of ['all', 'compute,graphics', 'compute, display']) {
      const { message } = await onlyProblem('NVIDIA', {
        files: kernel,
        environment: { NVIDIA_DRIVER_CAPABILITIES: capabilities },
        vulkan: noDrivers,
      });
      expect(message).not.toContain('CAPABILITIES');
    }
  });

  test('a manifest where the loader does not look: VK_DRIVER_FILES with its path', async () => {
    const elsewhere = '/usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json';
    const { remedy } = await onlyProblem('NVIDIA', { files: [...kernel, elsewhere], vulkan: noDrivers });
    expect(remedy).toBe(`set VK_DRIVER_FILES=${elsewhere}`);
  });

  test('no manifest, but the library that needs no X: a manifest to write', async () => {
    const { message, remedy } = await onlyProblem('NVIDIA', { files: [...kernel, egl], vulkan: noDrivers });
    expect(message).toContain('has no manifest');
    expect(remedy).toContain('"library_path":"libEGL_nvidia.so.0"');
  });

  test.each(['libGLX_nvidia.so.0', 'libEGL_nvidia.so.0'])(
    '%s of the manifest is missing',
    async (library) => {
      const vulkan = `ERROR: ${library}: cannot open shared object file: No such file or directory\n${noDrivers}`;
      const without = await onlyProblem('NVIDIA', { files: [...kernel, manifest], vulkan });
      expect(without.message).toContain(`names ${library}, which is missing`);
      expect(without.remedy).toContain('NVIDIA_DRIVER_CAPABILITIES=all');
      if (library.startsWith('libEGL')) return;
      const withEgl = await onlyProblem('NVIDIA', { files: [...kernel, manifest, egl], vulkan });
      expect(withEgl.remedy).toContain('"library_path":"libEGL_nvidia.so.0"');
    },
  );

  test('libXext is missing: the package, or the library that needs no X', async () => {
    const vulkan = `ERROR: libXext.so.6: cannot open shared object file: No such file or directory\n${noDrivers}`;
    const { message, remedy } = await onlyProblem('NVIDIA', { files: [...kernel, manifest, egl], vulkan });
    expect(message).toContain('needs libXext.so.6');
    expect(remedy).toContain('libxext6');
    expect(remedy).toContain('libEGL_nvidia.so.0');
  });

  test('libGLX_nvidia loads, but offers nothing without a display', async () => {
    const vulkan = `ERROR: loader_scanned_icd_add: Could not get 'vkCreateInstance' via 'vk_icdGetInstanceProcAddr' for ICD libGLX_nvidia.so.0\n${noDrivers}`;
    const { message, remedy } = await onlyProblem('NVIDIA', { files: [...kernel, manifest, egl], vulkan });
    expect(message).toContain('no Vulkan without a display');
    expect(remedy).toContain('VK_DRIVER_FILES');
  });

  test('a damaged library is named', async () => {
    const vulkan = `ERROR:            /usr/lib64/libGLX_nvidia.so.0: file too short\n${noDrivers}`;
    const { message } = await onlyProblem('NVIDIA', { files: [...kernel, manifest], vulkan });
    expect(message).toContain('shows no GPU to Vulkan: /usr/lib64/libGLX_nvidia.so.0: file too short');
  });

  test('an unknown reason is said to be one', async () => {
    const { message } = await onlyProblem('NVIDIA', { files: [...kernel, manifest], vulkan: noDrivers });
    expect(message).toContain('shows no GPU to Vulkan');
  });
});

test.each(['VK_DRIVER_FILES', 'VK_ICD_FILENAMES'])('%s that names a missing file', async (variable) => {
  const environment = { [variable]: '/none/nvidia_icd.json' };
  const { message, remedy } = await onlyProblem('Vulkan', { files: kernel, environment, vulkan: noDrivers });
  expect(message).toContain(`${variable} names /none/nvidia_icd.json, which does not exist`);
  expect(remedy).toContain(`unset ${variable}`);
  expect(await findings({ environment, files: ['/none/nvidia_icd.json'] })).toEqual([]);
});

test('VK_LOADER_DRIVERS_DISABLE hides drivers', async () => {
  const found = await findings({ environment: { VK_LOADER_DRIVERS_DISABLE: '*' } });
  expect(found).toMatchObject([{ status: 'advice', message: 'VK_LOADER_DRIVERS_DISABLE=* hides drivers' }]);
});

test('no Vulkan loader: a problem with a GPU, advice without one', async () => {
  const vulkan = 'Failed to load shared library: libvulkan.so.1: cannot open shared object file';
  const { message, remedy } = await onlyProblem('Vulkan', { files: kernel, vulkan });
  expect(message).toContain('libvulkan.so.1, is missing');
  expect(remedy).toContain('libvulkan1');
  expect(await findings({ vulkan })).toMatchObject([{ status: 'advice', subject: 'Vulkan' }]);
});

test('a GPU of AMD or Intel: permissions of the device, or a missing driver', async () => {
  const files = ['/dev/dri/card0', '/dev/dri/renderD128'];
  expect(await findings({ files, unwritable: ['/dev/dri/renderD128'] })).toMatchObject([
    {
      message: 'this user may not open /dev/dri/renderD128',
      remedy: expect.stringContaining('render,video'),
    },
  ]);
  expect(await findings({ files })).toMatchObject([
    { remedy: expect.stringContaining('mesa-vulkan-drivers') },
  ]);
});

test('a driver that crashes is a problem with its first message', async () => {
  const { message } = await onlyProblem('Vulkan', { vulkan: '\nfree(): invalid pointer\n' });
  expect(message).toContain('free(): invalid pointer');
});

test('GPUs with driver, PCI address and memory; equal ones are chosen by number', async () => {
  expect(await findings({ files: kernel, vulkan: [gpu('1')] })).toEqual([
    {
      status: 'good',
      subject: 'GPU 0',
      message: 'NVIDIA H100, NVIDIA 580.95, PCI 0000:01:00.0, 85.0 GB of memory, 84.0 GB of it available',
    },
  ]);
  const two = await findings({ files: kernel, vulkan: [gpu('1'), gpu('2')] });
  expect(two).toHaveLength(3);
  expect(two[2]).toMatchObject({ status: 'advice', subject: 'equal GPUs' });
  expect(two[2]).toMatchObject({ remedy: expect.stringContaining('--adapter hardware:0') });
});

test('nothing is said on other systems, without koffi, and without a GPU', async () => {
  expect(await findings({ platform: 'darwin', vulkan: 'x' })).toEqual([]);
  expect(await findings({ files: kernel, vulkan: null })).toEqual([]);
  expect(await findings({ vulkan: noDrivers })).toEqual([]);
});
