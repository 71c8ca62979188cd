import { parseArgs } from 'node:util';

/** @param {string[]} suites that there are */
export function readOptions(suites) {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: suites.join(',') },
      rounds: { type: 'string', default: '5' },
      adapter: { type: 'string' },
      patched: { type: 'boolean', default: false },
    },
  });
  const only = values.only.split(',');
  const unknown = only.filter((name) => !suites.includes(name));
  if (unknown.length > 0) exitWith(`--only knows ${suites.join(', ')}; not ${unknown.join(', ')}`);
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    exitWith(`--rounds is a number of rounds, not ${values.rounds}`);
  return { only, rounds, adapter: values.adapter, patched: values.patched };
}

function exitWith(message) {
  console.error(message);
  process.exit(2);
}
