import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { expect, test } from 'vitest';
import { bashCompletion } from '../../../src/cli/completion/bash.ts';
import { fishCompletion } from '../../../src/cli/completion/fish.ts';
import { completionTable } from '../../../src/cli/completion/table.ts';
import { zshCompletion } from '../../../src/cli/completion/zsh.ts';
import { temporaryFolder } from '../../temporary_folder.ts';

/** A small program with every kind of option and argument, and with a quote and brackets in descriptions. */
function program(): Command {
  const unitc = new Command('unitc').version('1');
  const train = unitc.command('train').description("Trains the user's spec. Long text.");
  train.argument('<file>', 'a .unit file').option('-o, --out <dir>', 'folder [of: the run]');
  train.addOption(new Option('--split <name>', 'split').choices(['train', 'valid'])).option('--steps <n>');
  const data = unitc.command('data').description('Examines data.');
  data.command('show').description('Shows it.').argument('<file>', 'an image').option('--json');
  unitc.command('eval').description('Evaluates.').argument('<run>', 'folder of a run');
  return unitc;
}

/** Fish cannot read a script from a Node pipe. */
function fileOf(script: string): string {
  const file = join(temporaryFolder(), 'script');
  writeFileSync(file, script);
  return file;
}

const shells = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

test.each(['bash', 'zsh', 'fish'] as const)('the script for %s', async (shell) => {
  const script = shells[shell](completionTable(program()));
  await expect(script).toMatchFileSnapshot(`shells/${shell}.txt`);
  const { error, status, stderr } = spawnSync(shell, ['-n', fileOf(script)], { encoding: 'utf8' });
  // A script cannot be checked if its shell is not installed.
  if (!error) expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test.for([
  ['unitc tr', ['train']],
  ['unitc data ', ['help', 'show']],
  ['unitc train --sp', ['--split']],
  ['unitc train --steps 3 --split ', ['train', 'valid']],
] as const)('fish completes `%s`', ([line, expected], { skip }) => {
  const script = fileOf(fishCompletion(completionTable(program())));
  const command = `source ${script}; complete -C '${line}'`;
  const completed = spawnSync('fish', ['--no-config', '-c', command], { encoding: 'utf8' });
  if (completed.error) return skip('fish is not installed');
  expect(completed.stderr).toBe('');
  const words = completed.stdout.split('\n').flatMap((each) => each.split('\t')[0] || []);
  expect(words).toEqual(expected);
});
