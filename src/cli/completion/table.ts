import type { Argument, Command, Option } from 'commander';

/** Values of an option or argument for completion. */
export type CompletionValues =
  | { readonly kind: 'choices'; readonly choices: readonly string[] }
  | { readonly kind: 'files'; readonly ending: '.unit' | '' }
  | { readonly kind: 'folders' }
  /** Numbers, names and other values that only the user knows. */
  | { readonly kind: 'typed' };

export interface CompletedOption {
  /** `--out`, and `-o` if there is a short form. */
  readonly flags: readonly string[];
  readonly description: string;
  /** Absent for an option without a value. */
  readonly values?: CompletionValues;
}

/** A command and its completions. */
export interface CompletedCommand {
  /** Words of the command after `unitc`, such as `['data', 'check']`; empty for `unitc` itself. */
  readonly path: readonly string[];
  readonly description: string;
  readonly options: readonly CompletedOption[];
  /** Names of its subcommands. */
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly argument: CompletionValues;
}

/** All commands of a program, beginning with `program`. */
export function completionTable(program: Command): readonly CompletedCommand[] {
  return commandsBelow(program, [], []);
}

/** A command and all below it. `beside`: names of its sibling commands, which are arguments of `help`. */
function commandsBelow(
  command: Command,
  path: readonly string[],
  beside: readonly string[],
): readonly CompletedCommand[] {
  const help = command.createHelp();
  const commands = help.visibleCommands(command);
  const names = commands.map((each) => each.name());
  const own: CompletedCommand = {
    path,
    description: firstSentence(command.description()),
    options: help.visibleOptions(command).map(completedOption),
    commands: commands.map((each) => ({
      name: each.name(),
      description: firstSentence(each.description()),
    })),
    argument: command.name() === 'help' ? choices(beside) : argumentValues(command.registeredArguments),
  };
  return [own, ...commands.flatMap((each) => commandsBelow(each, [...path, each.name()], names))];
}

function completedOption({
  long,
  short,
  description,
  flags,
  argChoices,
  required,
  optional,
}: Option): CompletedOption {
  const takesValue = required || optional;
  return {
    flags: [long, short].filter((flag) => flag !== undefined && flag !== null),
    description: firstSentence(description),
    ...(takesValue && { values: argChoices ? choices(argChoices) : valuesOf(flags, description) }),
  };
}

/** Files of any kind if a command's arguments are of different kinds. */
function argumentValues(given: readonly Argument[]): CompletionValues {
  const kinds = given.map((argument) =>
    argument.argChoices
      ? choices(argument.argChoices)
      : valuesOf(`<${argument.name()}>`, argument.description),
  );
  const [first = { kind: 'typed' }] = kinds;
  const equal = kinds.every((each) => JSON.stringify(each) === JSON.stringify(first));
  return equal ? first : { kind: 'files', ending: '' };
}

const choices = (given: readonly string[]): CompletionValues => ({ kind: 'choices', choices: given });

/**
 * The values of an argument or option. They follow from its name in the help, such as `<dir>`, and from its
 * description, if that mentions a `.unit` file.
 */
function valuesOf(flags: string, description: string): CompletionValues {
  if (/<(dir|folder|run|run\.\.\.)>/.test(flags)) return { kind: 'folders' };
  if (description.includes('.unit file')) return { kind: 'files', ending: '.unit' };
  return /<(file|in|out|path|spec|image|table)(\.\.\.)?>/.test(flags)
    ? { kind: 'files', ending: '' }
    : { kind: 'typed' };
}

function firstSentence(text: string): string {
  return text.split(/(?<=\.)\s|\n/)[0]!.replace(/\.$/, '');
}
