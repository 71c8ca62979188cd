/**
 * The entry of a record that is keyed by a user's names; names like `constructor` never find an inherited
 * member.
 */
export function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
