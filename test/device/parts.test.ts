import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { GraphBuilder } from '../../src/compiler/ir/builder.ts';
import type { OpSet } from '../../src/compiler/ir/op.ts';
import { ops } from '../../src/compiler/ops/index.ts';
import { lowerNode } from '../../src/compiler/wgsl/index.ts';
import type { AdapterFacts } from '../../src/runtime/device/adapter.ts';
import { unpackOnce } from '../../src/runtime/device/bundled/cache.ts';
import { readTar } from '../../src/runtime/device/bundled/tar.ts';
import { watchPolling } from '../../src/runtime/device/polling.ts';
import { targetOf } from '../../src/runtime/device/target.ts';
import { temporaryFolder } from '../temporary_folder.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** One entry of a POSIX tar archive. */
function tarEntry(name: string, type: string, content: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write(type, 156);
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const body = Buffer.alloc(Math.ceil(content.length / 512) * 512);
  body.write(content);
  return Buffer.concat([header, body]);
}

describe('a tar archive', () => {
  const long = 'x'.repeat(600);
  const archive = Buffer.concat([
    tarEntry('a/', '5', ''),
    tarEntry('a/b.txt', '0', long),
    tarEntry('c', '0', 'last'),
    Buffer.alloc(1024),
  ]);

  test('returns its files, not its folders', () => {
    const entries = readTar(archive).map(({ name, content }) => [name, Buffer.from(content).toString()]);
    expect(entries).toEqual([
      ['a/b.txt', long],
      ['c', 'last'],
    ]);
  });

  test('is refused if it is truncated or damaged', () => {
    expect(() => readTar(archive.subarray(0, 1100))).toThrow('truncated');
    const damaged = Buffer.from(archive);
    damaged[3]! ^= 1;
    expect(() => readTar(damaged)).toThrow('damaged');
  });
});

describe('unpacking into the cache', () => {
  const files = () => [{ name: 'driver.so', content: Uint8Array.of(1, 2, 3) }];

  test('happens once', () => {
    vi.stubEnv('XDG_CACHE_HOME', temporaryFolder());
    const make = vi.fn(files);
    const folder = unpackOnce('driver-1', make);
    expect([...readFileSync(join(folder, 'driver.so'))]).toEqual([1, 2, 3]);
    expect(unpackOnce('driver-1', make)).toBe(folder);
    expect(make).toHaveBeenCalledTimes(1);
    expect(readdirSync(join(folder, '..'))).toEqual(['driver-1']);
  });

  test('happens again if a file is damaged', () => {
    vi.stubEnv('XDG_CACHE_HOME', temporaryFolder());
    const folder = unpackOnce('driver-1', files);
    writeFileSync(join(folder, 'driver.so'), 'x');
    expect([...readFileSync(join(unpackOnce('driver-1', files), 'driver.so'))]).toEqual([1, 2, 3]);
  });

  test('falls back to the temporary folder if the cache cannot be written', () => {
    const blocked = join(temporaryFolder(), 'file');
    writeFileSync(blocked, '');
    vi.stubEnv('XDG_CACHE_HOME', blocked);
    const temporary = temporaryFolder();
    vi.stubEnv('TMPDIR', temporary);
    const folder = unpackOnce('driver-1', files);
    expect(folder.startsWith(temporary)).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['driver.so', 'files.json']);
  });

  test('reports why nothing can be written', () => {
    const blocked = join(temporaryFolder(), 'file');
    writeFileSync(blocked, '');
    vi.stubEnv('XDG_CACHE_HOME', blocked);
    vi.stubEnv('TMPDIR', blocked);
    expect(() => unpackOnce('driver-1', files)).toThrow(/ENOTDIR|EEXIST/);
  });

  test('keeps files that another process has unpacked in the meantime', () => {
    const root = temporaryFolder();
    vi.stubEnv('XDG_CACHE_HOME', root);
    const folder = join(root, 'unitc', 'driver-1');
    const slow = () => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'driver.so'), Uint8Array.of(1, 2, 3));
      writeFileSync(join(folder, 'files.json'), '{"driver.so":3}');
      return files();
    };
    expect(unpackOnce('driver-1', slow)).toBe(folder);
    expect(readdirSync(join(root, 'unitc'))).toEqual(['driver-1']);
  });
});

describe('polling', () => {
  /** An anonymous native function, like Dawn's callbacks. */
  const dawns = (work: () => void) => {
    const bound = work.bind(undefined);
    Object.defineProperty(bound, 'name', { value: '' });
    return bound;
  };

  test('uses a timer for a software adapter, does not delay other callbacks, and waits for the last poll on release', async () => {
    const before = globalThis.setImmediate;
    const release = watchPolling({ software: true });
    const order: string[] = [];
    setImmediate(dawns(() => order.push('poll')));
    await new Promise<void>((resolve) =>
      setImmediate((text: string) => {
        order.push(text);
        resolve();
      }, 'immediate'),
    );
    expect(order).toEqual(['immediate']);
    await release();
    expect(order).toEqual(['immediate', 'poll']);
    expect(globalThis.setImmediate).toBe(before);
  });

  test('polls without a timer for a GPU', async () => {
    const release = watchPolling({ software: false });
    const timer = vi.spyOn(globalThis, 'setTimeout');
    await new Promise<void>((resolve) => setImmediate(dawns(resolve)));
    expect(timer).not.toHaveBeenCalled();
    timer.mockRestore();
    await release();
  });
});

const facts: AdapterFacts = {
  name: 'intel-arc',
  description: '',
  choice: 'hardware',
  class: 'discrete',
  vendor: 'intel',
  backend: 'vulkan',
  subgroups: { least: 8, most: 32 },
  subgroupMatrices: [],
  features: ['shader-f16', 'subgroups'],
  limits: {
    maxComputeInvocationsPerWorkgroup: 1024,
    maxComputeWorkgroupStorageSize: 32768,
    maxStorageBuffersPerShaderStage: 16,
    maxStorageBufferBindingSize: 2 ** 30,
    maxBufferSize: 2 ** 32 - 1,
    maxComputeWorkgroupsPerDimension: 65535,
    minStorageBufferOffsetAlignment: 64,
    maxTextureDimension2D: 16384,
  },
};

test('the target has no subgroups if their size varies', () => {
  expect(targetOf(facts)).toMatchObject({ name: 'intel-arc', class: 'discrete', subgroupSize: 0, f16: true });
  const certain = { ...facts, subgroups: { least: 32, most: 32 } };
  expect(targetOf(certain).subgroupSize).toBe(32);
  // GPU drivers may refuse larger allocations.
  expect(targetOf(facts).maxBufferBytes).toBe(2 ** 31);
  expect(targetOf({ ...facts, class: 'cpu' }).maxBufferBytes).toBe(2 ** 32 - 1);
  expect(() => targetOf({ ...facts, limits: {} })).toThrow('the adapter reports no');
});

test('windows of a tensor begin at valid offsets where a binding has 2 GiB − 4 bytes, as on NVIDIA', () => {
  const limit = 2 ** 31 - 4;
  const target = targetOf({ ...facts, limits: { ...facts.limits, maxStorageBufferBindingSize: limit } });
  const elements = 3 * 2 ** 28;
  const builder = new GraphBuilder<OpSet>(ops, 'g');
  builder.node('exp', [builder.input('x', 'batch', { dtype: 'f32', shape: [elements] })], {});
  const [dispatch] = lowerNode(builder.build().nodes[0]!, target, new Map()).dispatches;
  const ranges = dispatch!.args.flatMap(({ range }) => (range ? [range] : []));
  expect(ranges).toHaveLength(4);
  for (const { offset, bytes } of ranges) {
    expect(offset % 256).toBe(0);
    expect(bytes).toBeLessThanOrEqual(limit);
  }
  expect(ranges.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(2 * 4 * elements);
});
