import { type Command, InvalidArgumentError } from 'commander';
import { sizeNames } from '../../api/options.ts';

type SizeValues = Readonly<Record<string, number>>;

function collectSize(text: string, previous: SizeValues): SizeValues {
  const [, name, value] = /^(\w+)=(\d+)$/.exec(text) ?? [];
  if (!name || !sizeNames.includes(name) || Number(value) < 1) {
    throw new InvalidArgumentError(
      `expected NAME=NUMBER with one of ${sizeNames.join(', ')}, for example batch=1`,
    );
  }
  return { ...previous, [name]: Number(value) };
}

/** `--size batch=1`: sizes for which programs are compiled, instead of the nominal ones. */
export function withSizeOption(command: Command): Command {
  return command.option(
    '--size <name=n>',
    `size of the compiled program: ${sizeNames.join(', ')}; may be repeated`,
    collectSize,
    {},
  );
}
