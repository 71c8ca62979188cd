import { type Command, InvalidArgumentError } from 'commander';
import type { Overrides } from '../../api/spec/overrides.ts';

export interface SetOption {
  readonly set: Overrides;
}

function collectOverride(text: string, previous: Overrides): Overrides {
  const split = text.indexOf('=');
  if (split < 1) throw new InvalidArgumentError('expected PATH=VALUE, for example d=64 or train.steps=100');
  return { ...previous, [text.slice(0, split).trim()]: text.slice(split + 1).trim() };
}

const described =
  'value of a param or a field, for example d=64 or train.steps=100; may be repeated (env: UNITC_PARAM_d=64)';

/**
 * `--set d=64`: overrides a value of the spec; takes precedence over the environment variable UNITC_PARAM_d.
 */
export function withSetOption(command: Command, description = described): Command {
  return command.option('--set <path=value>', description, collectOverride, environmentOverrides());
}

function environmentOverrides(): Overrides {
  const prefix = 'UNITC_PARAM_';
  return Object.fromEntries(
    Object.entries(process.env)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value ?? '']),
  );
}
