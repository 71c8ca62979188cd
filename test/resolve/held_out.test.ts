import { expect, test } from 'vitest';
import { check } from '../../src/api/check.ts';
import { smallSpec } from '../support/spec.ts';

/** Held-out splits are named, or a share of the records. */

function problemsWith(valid: string): readonly (readonly [string, string | undefined])[] {
  const text = smallSpec.replace(
    /(dataset \w+ \{\s*format: )\w+\([^)]*\)/,
    `$1image_folder("pets", valid: ${valid})`,
  );
  const { diagnostics } = check({ file: 'small.unit', text });
  return diagnostics
    .filter(({ message }) => message.includes('`valid`'))
    .map(({ message, hint }) => [message, hint] as const);
}

test.each(['25%', '0.25', '"valid"'])('valid: %s', (valid) => {
  expect(problemsWith(valid)).toEqual([]);
});

const needed = '`valid` needs a name in quotes or a share between 0% and 100%, such as 20%';

test.each([
  ['20', `${needed}, found 20`, 'write `20%`'],
  ['0%', `${needed}, found 0%`, undefined],
  ['100%', `${needed}, found 100%`, undefined],
  ['.valid', `${needed}, found .valid`, undefined],
  ['["valid"]', `${needed}, found a list`, undefined],
])('valid: %s is refused', (valid, message, hint) => {
  expect(problemsWith(valid)).toEqual([[message, hint]]);
});
