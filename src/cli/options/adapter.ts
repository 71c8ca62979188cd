import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  type AdapterChoice,
  adapterChoices,
  adapterChoiceText,
  readAdapterChoice,
} from '../../api/adapters.ts';

export function withAdapterOption(command: Command): Command {
  return command.addOption(
    new Option(
      '--adapter <name>',
      'adapter to run on, or hardware:1 for the second GPU; `unitc devices` lists those of this machine',
    )
      .choices([...adapterChoices])
      .argParser(readChoice)
      .env('UNITC_ADAPTER'),
  );
}

function readChoice(text: string): AdapterChoice {
  const choice = readAdapterChoice(text);
  if (choice === undefined) throw new InvalidArgumentError(`Allowed choices are ${adapterChoiceText}.`);
  return choice;
}

export interface AdapterOption {
  readonly adapter?: AdapterChoice;
}
