import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile, writeArtifact } from '../../src/api/compile.ts';
import { writeFormatted } from '../../src/api/format.ts';
import { convertWeights } from '../../src/api/weights.ts';
import { listCheckpoints } from '../../src/runtime/checkpoint/folder.ts';
import { readSafetensorsFile } from '../../src/runtime/checkpoint/safetensors.ts';
import { readLock, writeLock } from '../../src/runtime/data/contents/lock.ts';
import { ImageCache } from '../../src/runtime/data/media/image_cache.ts';
import type { AdapterFacts } from '../../src/runtime/device/adapter.ts';
import { unpackOnce } from '../../src/runtime/device/bundled/cache.ts';
import type { VulkanDevice } from '../../src/runtime/device/vulkan/device.ts';
import { deviceFilters } from '../../src/runtime/device/vulkan/filter.ts';
import { ScratchFile } from '../../src/runtime/tables/storage/scratch_file.ts';
import { clearWinners, readWinners, writeWinners } from '../../src/runtime/tuned_variants.ts';
import { writeNewText } from '../../src/storage/new_file.ts';
import { contentsOf, hashOf } from './contents.ts';
import type { Scenario } from './scenario.ts';
import { type SimulatedTrainings, simulatedSpec } from './simulated_training.ts';

/** Files other than runs: caches, locks, specs, artifacts and weights. */
export async function fileScenarios(
  trainings: SimulatedTrainings,
  templates: string,
): Promise<readonly Scenario[]> {
  const run = join(templates, 'weights');
  await trainings.train(run);
  const [checkpoint] = listCheckpoints(join(run, 'checkpoints'));
  return [
    tunedVariants,
    dataLock,
    imageCache,
    unpackedDriver,
    loaderSettings,
    clearedVariants,
    unpackedTable,
    formattedSpec,
    newSpec,
    artifact,
    convertedWeights(checkpoint!),
  ];
}

const adapter = {
  name: 'a',
  description: 'b',
  backend: 'vulkan',
  subgroups: { least: 4, most: 4 },
} as AdapterFacts;

function tuned(folder: string, request: string, variant: string): void {
  inCache(folder, () => writeWinners(adapter, new Map([[request, variant]])));
}

const tunedVariants: Scenario = {
  name: 'stored results of tuning',
  prepare: async (folder) => tuned(folder, 'x', '1'),
  work: async (folder) => tuned(folder, 'y', '2'),
  check: (folder) => {
    const { warning, winners } = inCache(folder, () => readWinners(adapter));
    return warning === undefined && winners.get('x') === '1'
      ? []
      : [warning ?? 'the earlier results are gone'];
  },
  recover: async (folder) => tuned(folder, 'y', '2'),
  result: (folder) => JSON.stringify([...inCache(folder, () => readWinners(adapter)).winners]),
};

const clearedVariants: Scenario = {
  name: 'removed results of tuning',
  prepare: async (folder) => tuned(folder, 'x', '1'),
  work: async (folder) => void inCache(folder, clearWinners),
  check: (folder) => {
    const { warning } = inCache(folder, () => readWinners(adapter));
    return warning === undefined ? [] : [warning];
  },
  recover: async (folder) => void inCache(folder, clearWinners),
  result: (folder) => String(inCache(folder, () => readWinners(adapter)).winners.size),
};

const dataLock: Scenario = {
  name: 'unit.lock',
  prepare: async (folder) => {
    for (const name of ['a.csv', 'b.csv']) writeFileSync(join(folder, name), name);
    await writeLock(folder, [join(folder, 'a.csv')]);
  },
  work: async (folder) => void (await writeLock(folder, [join(folder, 'b.csv')])),
  check: (folder) => (readLock(folder)?.files['a.csv'] ? [] : ['the earlier lock is gone']),
  recover: async (folder) => void (await writeLock(folder, [join(folder, 'b.csv')])),
  result: (folder) => JSON.stringify(readLock(folder)),
};

const pixels = Uint8Array.from({ length: 300 }, (_, i) => i % 251);
const image = { width: 10, height: 10, channels: 3 as const, data: pixels };

/** A source with another image, which a reader would return if it did not detect damage. */
async function cachedPixels(folder: string, made: Uint8Array): Promise<Uint8Array> {
  const cache = new ImageCache(join(folder, 'cache'), () => {});
  const path = join(folder, 'photo');
  if (!existsSync(path)) writeFileSync(path, 'photo');
  const found = await cache.get({ kind: 'file', path }, { channels: 3, steps: [] }, async () => ({
    ...image,
    data: made,
  }));
  return found.data as Uint8Array;
}

const imageCache: Scenario = {
  name: 'cached images',
  prepare: async (folder) => writeFileSync(join(folder, 'photo'), 'photo'),
  work: async (folder) => void (await cachedPixels(folder, pixels)),
  check: () => [],
  // If the file is damaged, the image is prepared again.
  recover: async (folder) => writeFileSync(join(folder, 'found'), await cachedPixels(folder, pixels)),
  result: (folder) =>
    existsSync(join(folder, 'found')) && !readFileSync(join(folder, 'found')).equals(pixels)
      ? 'other pixels'
      : 'the same pixels',
};

const driver = [
  { name: 'libdriver.so', content: Buffer.alloc(3000, 7) },
  { name: 'driver.json', content: Buffer.from('{}') },
];

const unpackedDriver: Scenario = {
  name: 'the unpacked driver',
  work: async (folder) => void inCache(folder, () => unpackOnce('driver', () => driver)),
  check: () => [],
  recover: async (folder) => void inCache(folder, () => unpackOnce('driver', () => driver)),
  result: (folder) => {
    const place = inCache(folder, () => unpackOnce('driver', () => driver));
    return driver.map(({ name }) => hashOf(readFileSync(join(place, name)))).join();
  },
};

const vulkanDevice: VulkanDevice = {
  name: 'a GPU',
  type: 'discrete',
  deviceUuid: '00',
  driverUuid: '00',
  driverVersion: 1,
  driver: 'a driver',
  pci: null,
  memory: { total: 1, budget: null },
};

/** The folders of the settings files; the files are written if they are missing or differ. */
function settingsFolders(folder: string): readonly (string | undefined)[] {
  const loaders = { system: 'libvulkan.so', bundled: undefined };
  return inCache(folder, () => deviceFilters(vulkanDevice, loaders)).map(
    ({ during }) => during.XDG_CONFIG_HOME,
  );
}

const loaderSettings: Scenario = {
  name: 'settings of the Vulkan loader',
  work: async (folder) => void settingsFolders(folder),
  check: () => [],
  recover: async (folder) => void settingsFolders(folder),
  result: (folder) => {
    const [place] = settingsFolders(folder);
    const path = join(place!, 'vulkan', 'loader_settings.d', 'vk_loader_settings.json');
    return readFileSync(path, 'utf8');
  },
};

/** A Parquet or gzip table is unpacked into an unnamed file, which nothing else reads. */
const unpackedTable: Scenario = {
  name: 'temporary files',
  work: async (folder) => {
    const scratch = inCache(folder, () => new ScratchFile('rows'));
    try {
      scratch.append(pixels);
      scratch.append(pixels);
      if (hashOf(scratch.read(0, scratch.size)) !== hashOf(Buffer.concat([pixels, pixels]))) {
        throw new Error('other bytes than were written');
      }
    } finally {
      scratch.close();
    }
  },
  check: () => [],
  recover: async () => {},
  result: () => 'read',
};

const [unformatted, formatted] = ['unit 1\nmodel   A\n', 'unit 1\nmodel A\n'];

const formattedSpec: Scenario = {
  name: 'a formatted spec',
  prepare: async (folder) => writeFileSync(join(folder, 'a.unit'), unformatted),
  work: async (folder) => writeFormatted(join(folder, 'a.unit'), formatted),
  check: (folder) => {
    const text = readFileSync(join(folder, 'a.unit'), 'utf8');
    return text === unformatted || text === formatted ? [] : ['the spec is neither the old nor the new one'];
  },
  recover: async (folder) => writeFormatted(join(folder, 'a.unit'), formatted),
  result: (folder) => readFileSync(join(folder, 'a.unit'), 'utf8'),
};

const newSpec: Scenario = {
  name: 'a new spec',
  work: async (folder) => writeNewText(join(folder, 'new', 'a.unit'), formatted),
  check: (folder) => {
    const path = join(folder, 'new', 'a.unit');
    return !existsSync(path) || readFileSync(path, 'utf8') === formatted ? [] : ['the spec is incomplete'];
  },
  recover: async (folder) => {
    const path = join(folder, 'new', 'a.unit');
    if (!existsSync(path)) writeNewText(path, formatted);
  },
  result: (folder) => readFileSync(join(folder, 'new', 'a.unit'), 'utf8'),
};

const compiled = compile({ file: 'simulated.unit', text: simulatedSpec }).artifact;
const fewKernels = { ...compiled, kernels: compiled.kernels.slice(0, 4) };

const artifact: Scenario = {
  name: 'an artifact',
  work: async (folder) => void writeArtifact(fewKernels, join(folder, 'out')),
  check: () => [],
  recover: async (folder) => void writeArtifact(fewKernels, join(folder, 'out')),
  result: (folder) => JSON.stringify([...contentsOf(join(folder, 'out'))]),
};

function convertedWeights(checkpoint: string): Scenario {
  const convert = async (folder: string) => {
    await convertWeights(join(folder, 'from.safetensors'), join(folder, 'to.safetensors'), { kind: 'none' });
  };
  return {
    name: 'converted weights',
    prepare: async (folder) => cpSync(checkpoint, join(folder, 'from.safetensors')),
    work: convert,
    check: (folder) => {
      const path = join(folder, 'to.safetensors');
      if (existsSync(path)) readSafetensorsFile(path);
      return [];
    },
    recover: convert,
    result: (folder) => hashOf(readFileSync(join(folder, 'to.safetensors'))),
  };
}

/** Runs `body` with the user's cache and the temporary folder in `folder`. */
function inCache<T>(folder: string, body: () => T): T {
  const { XDG_CACHE_HOME, TMPDIR } = process.env;
  setVariables({ XDG_CACHE_HOME: join(folder, 'cache'), TMPDIR: folder });
  try {
    return body();
  } finally {
    setVariables({ XDG_CACHE_HOME, TMPDIR });
  }
}

function setVariables(values: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
