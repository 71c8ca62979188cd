import { quoted } from './quote.ts';
import type { CompletedCommand, CompletionValues } from './table.ts';

/** The completion script for bash 3.2 and later. */
export function bashCompletion(table: readonly CompletedCommand[]): string {
  const paths = table.filter(({ path }) => path.length > 0).map(({ path }) => quoted(path.join(' ')));
  return `# Completion of unitc for bash: eval "$(unitc completion bash)"
_unitc_words() {
  local word
  COMPREPLY=()
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen "$@" -- "$current")
}

_unitc_files() {
  local word
  compopt -o filenames 2>/dev/null
  COMPREPLY=()
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(
    { compgen -f -X "$1" -- "$current"; compgen -d -- "$current"; } | sort -u
  )
}

_unitc_folders() {
  compopt -o filenames 2>/dev/null
  _unitc_words -d
}

_unitc() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} path= word
  # bash makes a word of the sign in --option=value.
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = ]]; then
    previous=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${path:+$path }$word" in
      ${paths.join(' | ')}) path="\${path:+$path }$word" ;;
    esac
  done
  case "$path $previous" in
${table.flatMap(optionCases).join('\n')}
  esac
  case "$path" in
${table.map(commandCase).join('\n')}
  esac
}
complete -F _unitc unitc
`;
}

/** Completions after an option with a value: one line for all options of a command with equal values. */
function optionCases({ path, options }: CompletedCommand): readonly string[] {
  const patterns = new Map<string, string[]>();
  for (const { flags, values } of options) {
    if (!values) continue;
    const offered = offer(values);
    const named = flags.map((flag) => quoted(`${path.join(' ')} ${flag}`));
    patterns.set(offered, [...(patterns.get(offered) ?? []), ...named]);
  }
  return [...patterns].map(([offered, named]) => `    ${named.join(' | ')}) ${offered}; return ;;`);
}

/** Completions after a command: its options, or its subcommands, or its arguments. */
function commandCase({ path, options, commands, argument }: CompletedCommand): string {
  const flags = fromList(options.flatMap((option) => option.flags));
  const other = commands.length > 0 ? fromList(commands.map(({ name }) => name)) : offer(argument);
  return `    ${quoted(path.join(' '))}) if [[ $current == -* ]]; then ${flags}; else ${other}; fi ;;`;
}

function offer(values: CompletionValues): string {
  switch (values.kind) {
    case 'choices':
      return fromList(values.choices);
    case 'folders':
      return '_unitc_folders';
    case 'files':
      return `_unitc_files ${values.ending === '' ? "''" : quoted(`!*${values.ending}`)}`;
    case 'typed':
      return 'COMPREPLY=()';
  }
}

function fromList(given: readonly string[]): string {
  return `_unitc_words -W ${quoted(given.join(' '))}`;
}
