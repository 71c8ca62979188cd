import { OptionError } from '../options.ts';

/** Throws OptionError where a checkpoint is named of an export, which has one. */
export function requireOneState(path: string, checkpoint: string | undefined): void {
  if (checkpoint === undefined) return;
  throw new OptionError(`option checkpoint: ${path} is an exported model, which has one state`);
}
