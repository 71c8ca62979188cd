import { expect, test } from 'vitest';
import { check } from '../../src/api/check.ts';
import { smallSpec } from '../support/spec.ts';

/** Held-out splits are specified by name, or as a share of the records. */

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

/** Splits that a format does not support, with the reason or an alternative. */
test.each([
  ['image_folder("pets", split: "fold")'],
  ['audio_folder("pets", split: "fold")'],
  ['captions("pets", valid: 5%, stratify: true)'],
  ['yolo("pets/data.yaml", split: "fold")'],
  ['voc_xml("pets", split: "fold")'],
  ['vqa_json("pets", valid: 5%, stratify: true)'],
  ['easy_vqa("pets", split: "fold")'],
  ['glue_tsv("pets", task: .sst2, split: "fold")'],
  ['scenes(yields: .captions, valid: 5%)'],
  ['image_folder("pets", stratify: true)'],
  ['coco_json("pets", valid: 5%, split: "fold")'],
  ['captions("pets", valid: 5%, split: "fold")'],
])('%s', (format) => {
  const text = smallSpec.replace(/(dataset \w+ \{\s*format: )\w+\([^)]*\)/, `$1${format}`);
  const { diagnostics } = check({ file: 'small.unit', text });
  const found = diagnostics.filter(({ message }) => /`(split|stratify|valid)`/.test(message));
  expect(found.map(({ code, message, hint }) => [code, message, hint])).toMatchSnapshot();
});
