import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { ProgramCache } from '../../src/runtime/execute/programs.ts';
import { Session } from '../../src/runtime/execute/session.ts';
import { softwareAdapters } from '../support/adapters.ts';
import { accumulate, accumulateKernels, binary, parameter } from './programs.ts';

describe.each(softwareAdapters)('a session on %s', (adapter) => {
  let device: Device;
  beforeAll(async () => {
    device = await openDevice({ adapter });
  });
  afterAll(() => device.close());

  const count = 4;
  const x = Float32Array.of(1, 2, 3, 4);
  const open = () => new Session(device, [parameter('state', count, {})]);
  const load = (session: Session, workspace: number) =>
    session.load(accumulate(count, workspace), accumulateKernels(count));

  test('runs execute in order; each result belongs to its run, whatever the order of reading', async () => {
    const session = open();
    const program = await load(session, 256);
    const pending = Array.from({ length: 20 }, () => session.run(program, { x }));
    for (const [i, run] of [...pending.entries()].reverse()) {
      const { sum } = await run.read();
      expect([...sum!]).toEqual([0, 2 * (i + 1), 6 * (i + 1), 12 * (i + 1)]);
    }
    expect([...(await session.arenas.read('parameters')).get('state')!]).toEqual([20, 40, 60, 80]);
  });

  test('runs reuse the memory of their uploads, but not before the device has read them', async () => {
    const made: string[] = [];
    const gpu = new Proxy(device.gpu, {
      get(of, key) {
        if (key === 'createBuffer')
          return (descriptor: GPUBufferDescriptor) => {
            made.push(descriptor.label ?? '');
            return of.createBuffer(descriptor);
          };
        const value: unknown = Reflect.get(of, key);
        return typeof value === 'function' ? value.bind(of) : value;
      },
    });
    const session = new Session({ ...device, gpu }, [parameter('state', count, {})]);
    const program = await load(session, 256);
    const run = (value: number) => session.run(program, { x: new Float32Array(count).fill(value) });
    const together = [1, 2, 3].map((value) => run(value));
    for (const [i, pending] of together.entries()) expect((await pending.read()).sum![1]).toBe([1, 3, 6][i]);
    for (let i = 0; i < 30; i++) await run(1).read();
    expect((await run(4).read()).sum![1]).toBe(40);
    expect(made.filter((label) => label === 'upload').length).toBeLessThan(10);
  });

  test('a program still runs after a larger one has replaced the shared buffers', async () => {
    const session = open();
    const small = await load(session, 256);
    const before = session.run(small, { x });
    const large = await load(session, 1 << 20);
    const after = session.run(small, { x });
    const last = session.run(large, { x });
    expect([...(await before.read()).sum!]).toEqual([0, 2, 6, 12]);
    expect([...(await after.read()).sum!]).toEqual([0, 4, 12, 24]);
    expect([...(await last.read()).sum!]).toEqual([0, 6, 18, 36]);
  });

  test('missing inputs and inputs of another size or type are errors; additional inputs are ignored', async () => {
    const session = open();
    const program = await load(session, 256);
    expect(() => session.run(program, {})).toThrow('task accumulate lacks its input x');
    expect(() => session.run(program, { x: new Float32Array(3) })).toThrow('x is [4]; got 3 elements');
    expect(() => session.run(program, { x: new Int32Array(4) })).toThrow('x is f32');
    const { sum } = await session.run(program, { x, y: new Float32Array(1) }).read();
    expect([...sum!]).toEqual([0, 2, 6, 12]);
  });

  test('arenas hold parameters by name; frozen parameters have no moments', async () => {
    const frozen = parameter('frozen', 3, { chunk: 1, trainable: false });
    const far = parameter('far', 2, { offset: 512 });
    const near = parameter('near', 1, {});
    const state = { name: 'second_moment', tensors: new Map([near, far].map((p) => [p.name, p])) };
    const { arenas } = new Session(device, [near, far, frozen], [state]);
    arenas.write('parameters', 'far', Float32Array.of(5, 6));
    arenas.write('parameters', 'frozen', Float32Array.of(7, 8, 9));
    arenas.write('second_moment', 'near', Float32Array.of(2));
    const read = await arenas.read('parameters');
    expect([...read].map(([name, values]) => [name, ...values])).toEqual([
      ['near', 0],
      ['far', 5, 6],
      ['frozen', 7, 8, 9],
    ]);
    expect([...(await arenas.read('second_moment')).keys()]).toEqual(['near', 'far']);
    expect(() => arenas.write('second_moment', 'frozen', new Float32Array(3))).toThrow(
      'parameter frozen has no second_moment',
    );
    expect(() => arenas.write('parameters', 'far', new Float32Array(3))).toThrow('far has 2 elements');
    expect(() => arenas.write('parameters', 'none', new Float32Array(3))).toThrow('has no parameter none');
  });

  test('a kernel that does not compile is reported with its name and line', async () => {
    const kernels = [
      { ...binary('+', count), source: 'fn main() { nonsense }' },
      ...accumulateKernels(count),
    ];
    const loading = open().load(accumulate(count, 256), kernels);
    await expect(loading).rejects.toThrow(/kernel binary \+ 4 does not compile[\s\S]*line 1/);
  });

  test('a program that exceeds the adapter is refused before anything is allocated, with advice', () => {
    const large = parameter('embedding', 2 ** 38, {});
    expect(() => new Session(device, [large])).toThrow(
      /the buffer parameters\.0 takes 1048576\.0 MiB; the adapter offers .* \(maxBufferSize\)\. A smaller batch/,
    );
  });

  test('programs are compiled once per task, mode and sizes', async () => {
    const session = open();
    const made: string[] = [];
    const cache = new ProgramCache(session, (task, mode, sizes) => {
      made.push(`${task} ${mode} ${sizes.batch}`);
      return { program: accumulate(count, 256), kernels: accumulateKernels(count) };
    });
    expect(cache.has('a', 'train', { batch: 4, tokens: 8 })).toBe(false);
    const first = await cache.get('a', 'train', { batch: 4, tokens: 8 });
    expect(await cache.get('a', 'train', { tokens: 8, batch: 4 })).toBe(first);
    expect(cache.has('a', 'train', { tokens: 8, batch: 4 })).toBe(true);
    await cache.get('a', 'eval', { batch: 4, tokens: 8 });
    await cache.get('a', 'train', { batch: 5, tokens: 8 });
    expect(made).toEqual(['a train 4', 'a eval 4', 'a train 5']);
  });

  test('programs whose last use is longest ago are released', async () => {
    const session = open();
    const made: number[] = [];
    const source = (_task: string, _mode: string, sizes: Readonly<Record<string, number>>) => {
      made.push(sizes.batch!);
      return { program: accumulate(count, 256), kernels: accumulateKernels(count) };
    };
    const cache = new ProgramCache(session, source, 2);
    const sizes = [1, 2, 1, 3, 1, 2];
    for (const batch of sizes) {
      const program = await cache.get('a', 'train', { batch });
      await session.run(program, { x: new Float32Array(count) }).read();
    }
    // 3 evicts 2, then 2 evicts 3; 1 stays.
    expect(made).toEqual([1, 2, 3, 2]);
    expect([1, 2, 3].map((batch) => cache.has('a', 'train', { batch }))).toEqual([true, true, false]);
  });
});
