import type { Command } from 'commander';

export interface PassOption {
  readonly printAfter: readonly string[];
  readonly disablePass: readonly string[];
}

function collect(name: string, previous: readonly string[]): readonly string[] {
  return [...previous, name];
}

/** `--print-after fuse`, `--disable-pass fuse`: compiler passes by name (docs/architecture.md). */
export function withPassOptions(command: Command): Command {
  return command
    .option(
      '--print-after <pass>',
      'print the graph after each run of a compiler pass instead of writing files; may be repeated',
      collect,
      [],
    )
    .option('--disable-pass <pass>', 'leave out a compiler pass; may be repeated', collect, []);
}
