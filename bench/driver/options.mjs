import { parseArgs } from 'node:util';

const usage =
  'npm run bench -- [--only SUITE,SUITE] [--rounds N] [--adapter NAME] [--patched] [--peers NAME,NAME|none] [--before DIR]';

/** @param {string[]} suites names of all suites; `smoke` runs only on request */
export function readOptions(suites) {
  const values = given();
  const only = values.only?.split(',') ?? suites.filter((name) => name !== 'smoke');
  const unknown = only.filter((name) => !suites.includes(name));
  if (unknown.length > 0) exitWith(`unknown suite ${unknown.join(', ')}: expected ${suites.join(', ')}`);
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    exitWith(`--rounds: expected a whole number of at least 1, found ${values.rounds}`);
  const { adapter, patched, before } = values;
  return { only, rounds, adapter, patched, before, peers: values.peers?.split(',') };
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
      },
    }).values;
  } catch (error) {
    return exitWith(`${error.message.split('.')[0]}; usage: ${usage}`);
  }
}

function exitWith(message) {
  console.error(message);
  process.exit(2);
}
