import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { eventFields } from '../../src/runtime/run/history/event_fields.ts';

/** Rows of the event table in docs/run.md: the event, and its fields without text in parentheses. */
function documentedEvents(): Map<string, readonly string[]> {
  const page = readFileSync(new URL('../../docs/run.md', import.meta.url), 'utf8');
  const table = page.slice(page.indexOf('| `event` | when | fields |')).split('\n\n')[0]!;
  const rows = table
    .split('\n')
    .slice(2)
    .map((row) => row.split('|').map((cell) => cell.trim()));
  return new Map(
    rows.map(([, name, , fields]) => [
      name!.replaceAll('`', ''),
      [...fields!.replace(/\([^)]*\)/g, '').matchAll(/`(\w+)`/g)].map((match) => match[1]!),
    ]),
  );
}

test('docs/run.md lists every event with its fields', () => {
  const fields = Object.entries(eventFields).map(([name, each]) => [name, Object.keys(each).sort()] as const);
  const documented = [...documentedEvents()].map(([name, each]) => [name, [...each].sort()] as const);
  expect(new Map(documented)).toEqual(new Map(fields));
});
