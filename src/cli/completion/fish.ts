import { quoted } from './quote.ts';
import type { CompletedCommand, CompletedOption, CompletionValues } from './table.ts';

/** The completion script for fish 3 and later. */
export function fishCompletion(table: readonly CompletedCommand[]): string {
  const paths = table.filter(({ path }) => path.length > 0).map(({ path }) => quoted(path.join(' ')));
  return `# Completion of unitc for fish: unitc completion fish >~/.config/fish/completions/unitc.fish
function __unitc_at --description 'Whether the words before the cursor name this command'
    set -l path
    for word in (commandline -opc)[2..-1]
        if contains -- (string join -- ' ' $path $word) ${paths.join(' ')}
            set -a path $word
        end
    end
    test "$path" = "$argv"
end

complete -c unitc -f
${table.flatMap(commandLines).join('\n')}
`;
}

function commandLines({ path, options, commands, argument }: CompletedCommand): readonly string[] {
  const at = `complete -c unitc -n ${quoted(['__unitc_at', ...path].join(' '))}`;
  const own = commands.length > 0 ? '' : offer(argument);
  return [
    ...commands.map(({ name, description }) => `${at} -a ${quoted(name)} -d ${quoted(description)}`),
    ...(own === '' ? [] : [`${at} ${own}`]),
    ...options.map((option) => `${at} ${optionArguments(option)}`),
  ];
}

function optionArguments({ flags, description, values }: CompletedOption): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const value = values ? ['-r', offer(values)] : [];
  return [...names, ...value, '-d', quoted(description)].filter((text) => text !== '').join(' ');
}

function offer(values: CompletionValues): string {
  switch (values.kind) {
    case 'choices':
      return `-f -a ${quoted(values.choices.join(' '))}`;
    case 'folders':
      return "-f -a '(__fish_complete_directories)'";
    case 'files':
      return values.ending === '' ? '-F' : `-f -a '(__fish_complete_suffix ${values.ending})'`;
    case 'typed':
      return '';
  }
}
