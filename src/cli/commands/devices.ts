import type { Command } from 'commander';
import { type AdapterFacts, listAdapters, matrixText } from '../../api/devices.ts';
import { table } from '../../table.ts';
import { CommandError, exitCode } from '../exit.ts';
import type { Terminal } from '../output/terminal.ts';
import { bytesText } from '../output/units.ts';

/** `unitc devices`: the adapters of this machine, in the order of preference. */
export function devicesCommand(program: Command, terminal: Terminal): void {
  program
    .command('devices')
    .description('Lists the supported adapters of this machine with their features and limits.')
    .option('--json', 'print all features and limits as JSON on stdout')
    .addHelpText('after', '\nExamples:\n  unitc devices\n  unitc devices --json')
    .action(async (options: { readonly json?: boolean }) => {
      const adapters = await listAdapters();
      if (options.json) terminal.out(JSON.stringify(adapters, null, 2));
      else if (adapters.length > 0) terminal.out(adapterTable(adapters, terminal.columns));
      if (adapters.length === 0)
        throw new CommandError(exitCode.adapter, 'no adapter was found; see docs/adapters.md');
    });
}

/** Features that kernels use. */
const shownFeatures = ['subgroups', 'shader-f16', 'timestamp-query'];

function adapterTable(adapters: readonly AdapterFacts[], width: number | undefined): string {
  const rows = adapters.map((adapter) => [
    adapter.description || adapter.name,
    adapter.choice,
    adapter.class,
    bytesText(adapter.limits.maxStorageBufferBindingSize ?? 0),
    [
      ...adapter.features.filter((feature) => shownFeatures.includes(feature)),
      ...adapter.subgroupMatrices.map((shape) => `matrices ${matrixText(shape)}`),
    ].join(' '),
  ]);
  const header = ['adapter', '--adapter', 'class', 'largest binding', 'features'];
  return table([header, ...rows], { width, align: ['left', 'left', 'left', 'right', 'left'] });
}
