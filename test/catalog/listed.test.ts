import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { builtins } from '../../src/builtins.ts';
import { ops } from '../../src/compiler/ops/index.ts';
import { variants } from '../../src/compiler/wgsl/index.ts';

/** Every registry lists all entries that files in its folder export. */

interface Registry {
  readonly folder: string;
  readonly listed: readonly object[];
  /** Members by which an export is recognised as an entry. */
  readonly fields: readonly string[];
}

const builtin = ['name', 'category', 'summary', 'parameters', 'example'];

const registries: readonly Registry[] = [
  { folder: 'compiler/ops', listed: Object.values(ops), fields: ['kind', 'infer', 'reference'] },
  { folder: 'compiler/wgsl/kernels', listed: variants, fields: ['family', 'variant', 'accepts', 'lower'] },
  { folder: 'compiler/catalog/blocks', listed: builtins.blocks, fields: ['kind', 'fields', 'nested'] },
  { folder: 'compiler/catalog/clips', listed: builtins.clips, fields: builtin },
  { folder: 'compiler/catalog/decoders', listed: builtins.decoders, fields: builtin },
  { folder: 'compiler/catalog/heads', listed: builtins.heads, fields: builtin },
  { folder: 'compiler/catalog/layers', listed: builtins.layers, fields: builtin },
  { folder: 'compiler/catalog/losses', listed: builtins.losses, fields: builtin },
  { folder: 'compiler/catalog/initializers', listed: builtins.inits, fields: builtin },
  { folder: 'compiler/catalog/matchers', listed: builtins.matches, fields: builtin },
  { folder: 'compiler/catalog/optimizers', listed: builtins.optimizers, fields: builtin },
  { folder: 'compiler/catalog/lr_schedules', listed: builtins.lrSchedules, fields: builtin },
  { folder: 'compiler/catalog/views', listed: builtins.views, fields: builtin },
  { folder: 'runtime/columns', listed: builtins.columns, fields: builtin },
  { folder: 'runtime/formats', listed: builtins.formats, fields: builtin },
  { folder: 'runtime/metrics', listed: builtins.metrics, fields: builtin },
  { folder: 'runtime/prepare', listed: builtins.prepare, fields: builtin },
];

function nameOf(entry: object): string {
  const { name, kind, family, variant } = entry as Record<string, string | undefined>;
  return family ? `${family}=${variant}` : (name ?? kind!);
}

/** Names of the entries exported by the files of a folder, individually or in lists, except its index. */
async function exported({ folder, fields }: Registry): Promise<readonly string[]> {
  const url = new URL(`../../src/${folder}/`, import.meta.url);
  const files = readdirSync(url).filter((file) => file.endsWith('.ts') && file !== 'index.ts');
  const modules = await Promise.all(
    files.map(async (file) => (await import(new URL(file, url).pathname)) as Record<string, unknown>),
  );
  const isEntry = (value: unknown): value is object =>
    typeof value === 'object' && value !== null && fields.every((field) => field in value);
  const entries = modules.flatMap((exports) => Object.values(exports).flat().filter(isEntry));
  // Several files may export the same entry: the table of ops re-exports all of them.
  return [...new Set(entries)].map(nameOf);
}

describe.each(registries)('$folder', (registry) => {
  const listed = registry.listed.map(nameOf);

  test('lists what its files export', async () => {
    expect(listed.length).toBeGreaterThan(0);
    expect([...listed].sort()).toEqual([...(await exported(registry))].sort());
  });

  test('lists every name once', () => {
    expect([...new Set(listed)]).toEqual(listed);
  });
});
