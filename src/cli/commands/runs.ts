import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { type InspectedRun, type InspectedState, listRuns } from '../../api/runs.ts';
import { printableLines } from '../../printable.ts';
import { table } from '../../table.ts';
import { primaryValuesText } from '../output/scores.ts';
import type { Terminal } from '../output/terminal.ts';
import { durationText } from '../output/units.ts';
import { wrapped } from '../output/wrapped.ts';

interface RunsCommandOptions {
  readonly json?: boolean;
}

/** Folder that is listed by default. */
const defaultFolder = 'runs';

/** `unitc runs [DIR…]`: the runs in folders, with their states. */
export function runsCommand(program: Command, terminal: Terminal): void {
  program
    .command('runs')
    .description(
      'Lists runs with their state (training, finished, interrupted, stale lock or damaged), model, step, metrics and time.',
    )
    .argument('[dir...]', `runs, or folders with runs (default: ${defaultFolder})`)
    .option('--json', 'print the list as JSON')
    .addHelpText('after', '\nExamples:\n  unitc runs\n  unitc runs runs/sweep other/runs --json')
    .action((folders: string[], { json }: RunsCommandOptions) => {
      const runs = folders.length > 0 || existsSync(defaultFolder) ? listRuns(given(folders)) : [];
      if (json) terminal.out(JSON.stringify(runs, null, 2));
      else if (runs.length === 0)
        terminal.out(wrapped(`no runs in ${printableLines(given(folders).join(', '))}`, terminal.columns));
      else terminal.out(runsTable(runs, terminal.columns));
    });
}

function given(folders: readonly string[]): readonly string[] {
  return folders.length > 0 ? folders : [defaultFolder];
}

function runsTable(runs: readonly InspectedRun[], width: number | undefined): string {
  const rows = runs.map(({ run, state, model, step, steps, scores, seconds, updated }) => [
    printableLines(run),
    printableLines(stateText(state)),
    model ?? '',
    steps === undefined ? '' : `${step} of ${steps}`,
    primaryValuesText(scores),
    durationText(seconds),
    updated === undefined ? '' : updated.slice(0, 16).replace('T', ' '),
  ]);
  const head = ['run', 'state', 'model', 'step', 'held out', 'time', 'updated (UTC)'];
  return table([head, ...rows], { width, align: head.map(() => 'left') });
}

function stateText(state: InspectedState): string {
  switch (state.kind) {
    case 'training':
      return `training by ${state.writer}`;
    case 'damaged':
      return `damaged: ${state.file}`;
    default:
      return state.kind;
  }
}
