import type { Command } from 'commander';
import { listAdapters, listGpus } from '../../api/devices.ts';
import { CommandError, exitCode } from '../exit.ts';
import { adapterJson, adapterTables } from '../output/adapters.ts';
import type { Terminal } from '../output/terminal.ts';

/** `unitc devices`: the adapters of this machine, in order of preference. */
export function devicesCommand(program: Command, terminal: Terminal): void {
  program
    .command('devices')
    .description('Lists the supported adapters of this machine with their features and limits.')
    .option('--json', 'print all features and limits as JSON on stdout')
    .addHelpText('after', '\nExamples:\n  unitc devices\n  unitc devices --json')
    .action(async (options: { readonly json?: boolean }) => {
      const adapters = await listAdapters();
      const gpus = adapters.some(({ choice }) => choice === 'hardware') ? await listGpus() : [];
      if (options.json) terminal.out(adapterJson(adapters, gpus));
      else if (adapters.length > 0) terminal.out(adapterTables(adapters, gpus, terminal.columns));
      if (adapters.length === 0)
        throw new CommandError(exitCode.adapter, 'no adapter was found; see docs/adapters.md');
    });
}
