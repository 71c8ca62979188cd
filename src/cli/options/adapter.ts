import { type Command, Option } from 'commander';
import { type AdapterChoice, adapterChoices } from '../../api/adapters.ts';

export function withAdapterOption(command: Command): Command {
  return command.addOption(
    new Option('--adapter <name>', 'adapter to run on; `unitc devices` lists those of this machine')
      .choices([...adapterChoices])
      .env('UNITC_ADAPTER'),
  );
}

export interface AdapterOption {
  readonly adapter?: AdapterChoice;
}
