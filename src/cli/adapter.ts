import { type Command, Option } from 'commander';
import { type AdapterChoice, adapterChoices } from '../runtime/device/open.ts';

export function withAdapterOption(command: Command): Command {
  return command.addOption(
    new Option('--adapter <which>', 'auto, or one of the adapters that `unitc devices` lists')
      .choices([...adapterChoices])
      .env('UNITC_ADAPTER'),
  );
}

export interface AdapterOption {
  readonly adapter?: AdapterChoice;
}
