import { Argument, type Command } from 'commander';
import { bashCompletion } from '../completion/bash.ts';
import { fishCompletion } from '../completion/fish.ts';
import { completionTable } from '../completion/table.ts';
import { zshCompletion } from '../completion/zsh.ts';
import type { Terminal } from '../output/terminal.ts';

const shells = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

type Shell = keyof typeof shells;

/** `unitc completion SHELL`: prints a script that completes commands, options, their values and files. */
export function completionCommand(program: Command, terminal: Terminal): void {
  program
    .command('completion')
    .description('Prints a shell script that completes commands, options, their values and files.')
    .addArgument(new Argument('<shell>', 'shell to complete in').choices(Object.keys(shells)))
    .addHelpText(
      'after',
      `
Examples:
  eval "$(unitc completion bash)"      in ~/.bashrc
  eval "$(unitc completion zsh)"       in ~/.zshrc, after compinit
  unitc completion fish >~/.config/fish/completions/unitc.fish`,
    )
    .action((shell: Shell) => terminal.out(shells[shell](completionTable(program)).trimEnd()));
}
