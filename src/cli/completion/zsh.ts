import { quoted } from './quote.ts';
import type { CompletedCommand, CompletedOption, CompletionValues } from './table.ts';

/** The completion script for zsh. */
export function zshCompletion(table: readonly CompletedCommand[]): string {
  return `#compdef unitc
# Completion of unitc for zsh: eval "$(unitc completion zsh)" after compinit
${table.map(commandFunction).join('\n\n')}

if [ "$funcstack[1]" = _unitc ]; then
  _unitc "$@"
else
  compdef _unitc unitc
fi
`;
}

/** A function that completes the words after a command. */
function commandFunction(command: CompletedCommand): string {
  return command.commands.length > 0 ? groupFunction(command) : leafFunction(command);
}

function groupFunction({ path, options, commands }: CompletedCommand): string {
  const described = commands.map(({ name, description }) => quoted(`${name}:${description}`));
  const cases = commands.map(({ name }) => `      ${quoted(name)}) ${functionName([...path, name])} ;;`);
  return `${functionName(path)}() {
  local state line
  _arguments -C \\
    ${[...options.flatMap(optionSpecs), "'1: :->command'", "'*:: :->rest'"].join(' \\\n    ')}
  case $state in
    command)
      local -a commands=(
        ${described.join('\n        ')}
      )
      _describe command commands ;;
    rest) case $line[1] in
${cases.join('\n')}
    esac ;;
  esac
}`;
}

function leafFunction({ path, options, argument }: CompletedCommand): string {
  const specs = [...options.flatMap(optionSpecs), quoted(`*:argument:${action(argument)}`)];
  return `${functionName(path)}() {
  _arguments -s \\
    ${specs.join(' \\\n    ')}
}`;
}

function functionName(path: readonly string[]): string {
  return ['_unitc', ...path].join('_');
}

/** Both forms of an option; `*` permits repetition. */
function optionSpecs({ flags, description, values }: CompletedOption): readonly string[] {
  return flags.map((flag) => {
    const assigned = values && flag.startsWith('--') ? '=' : '';
    return quoted(
      `*${flag}${assigned}[${inBrackets(description)}]${values ? `:value:${action(values)}` : ''}`,
    );
  });
}

function inBrackets(text: string): string {
  return text.replaceAll('[', '(').replaceAll(']', ')').replaceAll(':', ',');
}

function action(values: CompletionValues): string {
  switch (values.kind) {
    case 'choices':
      return `(${values.choices.join(' ')})`;
    case 'folders':
      return '_files -/';
    case 'files':
      return values.ending === '' ? '_files' : `_files -g "*${values.ending}(-.)"`;
    case 'typed':
      return '';
  }
}
