import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { subgroupMatricesOf, subgroupMatrixFeature } from '../src/compiler/subgroup_matrix.ts';

/** An adapter with these configurations, as reported by Dawn: objects whose members are getters. */
function adapter(features: readonly string[], configs: readonly object[]) {
  const info = { vendor: 'nvidia', subgroupMatrixConfigs: configs } as unknown as GPUAdapterInfo;
  return { info, features: new Set(features) as unknown as GPUSupportedFeatures };
}

class Config {
  readonly #shape: readonly [number, number, number];
  readonly componentType: string;
  readonly resultComponentType: string;
  constructor(componentType: string, resultComponentType: string, shape: readonly [number, number, number]) {
    this.componentType = componentType;
    this.resultComponentType = resultComponentType;
    this.#shape = shape;
  }
  get M(): number {
    return this.#shape[0];
  }
  get N(): number {
    return this.#shape[1];
  }
  get K(): number {
    return this.#shape[2];
  }
}

test('shapes of floating-point products become plain data; those of integers are left out', () => {
  const configs = [new Config('f16', 'f32', [16, 8, 4]), new Config('u8', 'u32', [16, 16, 32])];
  expect(subgroupMatricesOf(adapter([subgroupMatrixFeature], configs))).toEqual([
    { operands: 'f16', result: 'f32', m: 16, n: 8, k: 4 },
  ]);
});

test('without the feature there are none, whatever the adapter lists', () => {
  expect(subgroupMatricesOf(adapter(['subgroups'], [new Config('f16', 'f32', [16, 16, 16])]))).toEqual([]);
  const older = { info: {} as GPUAdapterInfo, features: new Set([subgroupMatrixFeature]) };
  expect(subgroupMatricesOf(older as unknown as GPUAdapter)).toEqual([]);
});

test('one file knows the name and the WGSL of the feature', () => {
  const source = fileURLToPath(new URL('../src', import.meta.url));
  const known = [
    subgroupMatrixFeature,
    'subgroupMatrixConfigs',
    'subgroupMatrixLoad',
    'subgroup_matrix_left',
    '_subgroup_matrix;',
  ];
  const naming = (readdirSync(source, { recursive: true }) as string[])
    .filter((name) => name.endsWith('.ts'))
    .filter((name) => known.some((text) => readFileSync(join(source, name), 'utf8').includes(text)));
  expect(naming).toEqual(['compiler/subgroup_matrix.ts']);
});
