import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { type CheckResult, check, type Overrides } from '../api/check.ts';
import { renderDiagnostics } from '../compiler/diagnostics/render.ts';
import type { Model } from '../compiler/model/model.ts';
import { CommandError, exitCode } from './exit.ts';
import type { Terminal } from './terminal.ts';

/** Collects repeated `--set path=value`. */
export function collectOverride(text: string, previous: Overrides): Overrides {
  const split = text.indexOf('=');
  if (split < 1) throw new InvalidArgumentError('expected PATH=VALUE, for example d=64 or train.steps=100');
  return { ...previous, [text.slice(0, split).trim()]: text.slice(split + 1).trim() };
}

export function withSetOption(command: Command): Command {
  return command.option(
    '--set <path=value>',
    'override a param or a field, e.g. d=64, train.steps=100 (repeatable)',
    collectOverride,
    environmentOverrides(),
  );
}

/** `UNIT_PARAM_d=64` sets `d`; `--set` wins over it. */
function environmentOverrides(): Overrides {
  const prefix = 'UNIT_PARAM_';
  return Object.fromEntries(
    Object.entries(process.env)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value ?? '']),
  );
}

/** Prints what is wrong with a spec. */
export function reportDiagnostics(result: CheckResult, terminal: Terminal): void {
  if (result.diagnostics.length === 0) return;
  const color = terminal.errorColor.isColorSupported;
  terminal.error(renderDiagnostics(result.diagnostics, result.sources, { color }).trimEnd());
}

/** Checks a spec and returns its model; ends the command with exit code 3 where it has errors. */
export function modelOf(
  file: string,
  set: Overrides,
  terminal: Terminal,
): { readonly model: Model; readonly result: CheckResult } {
  const result = check(file, { set });
  reportDiagnostics(result, terminal);
  if (!result.model) throw new CommandError(exitCode.spec, '');
  return { model: result.model, result };
}
