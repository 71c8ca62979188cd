import { parseArgs } from 'node:util';
import { torchModes } from './peers.mjs';

const usage =
  'npm run bench -- [--only SUITE,SUITE] [--sizes usual|small|gpu] [--first N] [--rounds N] [--adapter NAME] [--patched] ' +
  '[--peers NAME,NAME|none] [--torch MODE,MODE] [--before DIR] [--strict]';

/** Sizes of the cases: `small` cases test a script on a software adapter, `gpu` cases occupy a GPU. */
export const caseSizes = ['usual', 'small', 'gpu'];

/** @param {string[]} suites names of all suites; `smoke` runs only on request */
export function readOptions(suites) {
  const values = given();
  const only = values.only?.split(',') ?? suites.filter((name) => name !== 'smoke');
  const unknown = only.filter((name) => !suites.includes(name));
  if (unknown.length > 0) exitWith(`unknown suite ${unknown.join(', ')}: expected ${suites.join(', ')}`);
  const rounds = countOf('--rounds', values.rounds);
  const first = values.first === undefined ? Number.POSITIVE_INFINITY : countOf('--first', values.first);
  if (!caseSizes.includes(values.sizes))
    exitWith(`--sizes: expected ${caseSizes.join(', ')}, found ${values.sizes}`);
  const torch = values.torch.split(',');
  const strange = torch.filter((mode) => !torchModes.includes(mode));
  if (strange.length > 0) exitWith(`--torch: expected ${torchModes.join(', ')}, found ${strange.join(', ')}`);
  const { adapter, patched, before, sizes, strict } = values;
  return {
    only,
    rounds,
    first,
    adapter,
    patched,
    before,
    sizes,
    strict,
    torch,
    peers: values.peers?.split(','),
  };
}

function given() {
  try {
    return parseArgs({
      options: {
        only: { type: 'string' },
        rounds: { type: 'string', default: '5' },
        adapter: { type: 'string' },
        patched: { type: 'boolean', default: false },
        peers: { type: 'string' },
        before: { type: 'string' },
        first: { type: 'string' },
        sizes: { type: 'string', default: 'usual' },
        strict: { type: 'boolean', default: false },
        torch: { type: 'string', default: 'eager' },
      },
    }).values;
  } catch (error) {
    return exitWith(`${error.message.split('.')[0]}; usage: ${usage}`);
  }
}

function countOf(option, text) {
  const count = Number(text);
  return Number.isInteger(count) && count >= 1
    ? count
    : exitWith(`${option}: expected a whole number of at least 1, found ${text}`);
}

function exitWith(message) {
  console.error(message);
  process.exit(2);
}
