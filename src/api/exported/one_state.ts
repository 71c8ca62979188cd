import { OptionError } from '../options.ts';

/** Throws OptionError if a checkpoint is selected for an export, which has only one. */
export function requireOneState(path: string, checkpoint: string | undefined): void {
  if (checkpoint === undefined) return;
  throw new OptionError(`option checkpoint: ${path} is an exported model, which has one state`);
}
