import { Help, type Option } from 'commander';

/** Text of an option in the help: its description, then choices, default and environment variable, if any. */
export function optionDescription(option: Option): string {
  const { description, argChoices, defaultValue, envVar } = option;
  const isPlain = typeof defaultValue === 'string' || typeof defaultValue === 'number';
  const notes = [
    ...(argChoices ? [`choices: ${argChoices.join(', ')}`] : []),
    ...(isPlain ? [`default: ${defaultValue}`] : []),
    ...(envVar ? [`env: ${envVar}`] : []),
  ];
  return notes.length === 0 ? description : `${description} (${notes.join('; ')})`;
}

/** Smallest width in columns to which descriptions in the help wrap. */
export const minWidthToWrap = 20;

/** An option or a command, with its description beside it, or below it if the terminal is too narrow. */
export function formatItem(term: string, termWidth: number, description: string, helper: Help): string {
  const width = helper.helpWidth ?? 80;
  const beside = width - termWidth - 2 * gap;
  if (description === '' || beside >= minWidthToWrap) {
    return Help.prototype.formatItem.call(helper, term, termWidth, description, helper);
  }
  const below = helper.boxWrap(description, Math.max(minWidthToWrap, width - 3 * gap));
  return `${' '.repeat(gap)}${term}\n${below.replace(/^/gm, ' '.repeat(3 * gap))}`;
}

const gap = 2;
