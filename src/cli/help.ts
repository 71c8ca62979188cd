import type { Option } from 'commander';

/**
 * Text of an option in the help: its description, then choices, default and environment variable if it has
 * them.
 */
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
