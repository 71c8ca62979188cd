#!/usr/bin/env node
import { statSync } from 'node:fs';
import { type CaseResult, runCase } from '../golden/case.ts';
import { readConfig } from '../golden/files.ts';
import { runOperations } from '../golden/operation_case.ts';
import { type Device, openDevice } from '../runtime/device/open.ts';
import { exitCode } from './exit.ts';
import { reportFailure } from './failure.ts';
import { openTerminal, type Terminal, table } from './terminal.ts';

/** `npm run golden -- DIR...`: compares reference cases (test/golden/README.md) with what the adapter computes. */

function report(folder: string, { deviations, skipped }: CaseResult, terminal: Terminal): boolean {
  terminal.out(folder);
  const groups = [...new Set(deviations.map(({ group }) => group))];
  const rows = groups.map((group) => {
    const own = deviations.filter((deviation) => deviation.group === group);
    const worst = own.reduce((a, b) => (b.fraction > a.fraction ? b : a));
    return [`  ${group}`, String(own.length), worst.fraction.toPrecision(3), worst.name];
  });
  if (rows.length > 0) terminal.out(table([['  group', 'tensors', 'worst / limit', 'where'], ...rows]));
  for (const reason of skipped) terminal.out(`  skipped ${reason}`);
  const beyond = deviations.filter(({ fraction }) => !(fraction <= 1));
  for (const { name, fraction } of beyond.slice(0, 20))
    terminal.out(`  BEYOND ITS LIMIT ${name}: ${fraction.toPrecision(3)}`);
  return beyond.length === 0;
}

async function runAll(paths: readonly string[], device: Device, terminal: Terminal): Promise<boolean> {
  let good = true;
  // A shell's `golden/*` names the files beside the cases too.
  const folders = paths.filter((path) => !statSync(path).isFile());
  for (const folder of folders) {
    const result =
      'operations' in readConfig(folder)
        ? await runOperations(folder, device)
        : await runCase(folder, device);
    good = report(folder, result, terminal) && good;
  }
  return good;
}

async function main(folders: readonly string[], terminal: Terminal): Promise<number> {
  if (folders.length === 0) {
    terminal.error('give the directories of reference cases, for example: npm run golden -- test/golden/ops');
    return exitCode.usage;
  }
  const device = await openDevice({});
  try {
    terminal.out(`adapter ${device.adapter.description}`);
    const good = await runAll(folders, device, terminal);
    terminal.out(good ? 'everything is within the limits' : 'some tensors are beyond their limits');
    return good ? exitCode.ok : exitCode.failed;
  } finally {
    await device.close();
  }
}

const terminal = openTerminal();
try {
  process.exitCode = await main(process.argv.slice(2), terminal);
} catch (error) {
  process.exitCode = reportFailure(error, terminal);
}
