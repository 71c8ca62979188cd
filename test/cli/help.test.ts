import { expect, test } from 'vitest';
import { unitc } from './support.ts';

const commands = [
  [],
  ['check'],
  ['fmt'],
  ['compile'],
  ['estimate'],
  ['data'],
  ['data', 'check'],
  ['data', 'show'],
  ['new'],
  ['weights'],
  ['weights', 'show'],
  ['weights', 'map'],
  ['weights', 'convert'],
  ['train'],
  ['eval'],
  ['predict'],
  ['serve'],
  ['profile'],
  ['tune'],
  ['devices'],
  ['runs'],
  ['verify'],
  ['completion'],
  ['doctor'],
  ['graph'],
  ['certify'],
  ['report'],
  ['why'],
  ['compare'],
  ['sweep'],
  ['model-card'],
  ['export'],
];

test.each(commands.map((command) => [['unitc', ...command].join(' '), command] as const))(
  '%s --help',
  async (title, command) => {
    const { code, out, error } = unitc([...command, '--help']);
    expect({ code, error }).toEqual({ code: 0, error: '' });
    await expect(out).toMatchFileSnapshot(`help/${title.replaceAll(' ', '_')}.txt`);
  },
);

test('the first line says what unitc is, and no line exceeds 100 columns', () => {
  const { out } = unitc(['--help']);
  expect(out.split('\n')[0]).toMatch(/^unitc compiles \.unit files/);
  for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
});

test('options of the help fit a narrow terminal', () => {
  const { out } = unitc(['train', '--help'], { env: { COLUMNS: '40' } });
  const [options] = out.split('\nExamples:');
  for (const line of options!.split('\n')) expect(line.length).toBeLessThanOrEqual(40);
  expect(out).toContain('  -o, --out <dir>\n      folder of the run');
});

test('without a command, the help goes to standard error and the exit code is 2', () => {
  const { code, out, error } = unitc([]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(error).toContain('Usage: unitc');
});

test.each([
  [['chekc'], 'Did you mean check?'],
  [['train', 'x.unit', '--step', '5'], 'Did you mean --steps?'],
  [['check'], "missing required argument 'file'"],
  [['train', 'x.unit', '--steps', 'many'], 'expected a whole number'],
  [['estimate', 'x.unit', '--size', 'depth=2'], 'expected NAME=NUMBER'],
  [['check', 'x.unit', '--set', 'd'], 'expected PATH=VALUE'],
  [['train', 'x.unit', '--variant', 'matmul'], 'expected FAMILY=VARIANT'],
  [['compile', 'x.unit', '--emit', 'tokens'], 'Allowed choices are syntax'],
])('unitc %j is wrong usage: exit code 2', (args, message) => {
  const { code, out, error } = unitc(args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(error).toContain(message);
});
