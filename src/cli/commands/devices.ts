import type { Command } from 'commander';
import { listAdapters } from '../../runtime/device/list.ts';
import { CommandError, exitCode } from '../exit.ts';
import { bytesText, type Terminal, table } from '../terminal.ts';

/** `unitc devices`: the adapters of this machine, in the order of preference. */
export function devicesCommand(program: Command, terminal: Terminal): void {
  program
    .command('devices')
    .description('list the adapters that can serve, with their features and limits')
    .option('--json', 'as JSON')
    .addHelpText('before', 'Examples:\n  unitc devices\n  unitc devices --json\n')
    .action(async (options: { json?: boolean }) => {
      const adapters = await listAdapters();
      if (options.json) terminal.out(JSON.stringify(adapters, null, 2));
      else if (adapters.length > 0) {
        const rows = adapters.map((adapter) => [
          adapter.description || adapter.name,
          adapter.choice,
          adapter.class,
          bytesText(adapter.limits.maxStorageBufferBindingSize ?? 0),
          adapter.features
            .filter((feature) => ['subgroups', 'shader-f16', 'timestamp-query'].includes(feature))
            .join(' '),
        ]);
        terminal.out(table([['adapter', '--adapter', 'class', 'largest binding', 'features'], ...rows]));
      }
      if (adapters.length === 0)
        throw new CommandError(exitCode.adapter, 'no adapter was found; see docs/adapters.md');
    });
}
