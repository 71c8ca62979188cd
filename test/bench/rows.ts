/** A row of results; competitors without seconds were skipped. */
export function row(name: string, seconds: Readonly<Record<string, number>>) {
  const measurements = Object.entries(seconds).map(([competitor, value]) => [competitor, { seconds: value }]);
  return { name, measurements: { unitc: { skipped: 'not asked' }, ...Object.fromEntries(measurements) } };
}

/** A row of the scaling suite. */
export function size(axis: string, at: number, seconds?: number) {
  return { ...row(`${axis} ${at}`, seconds === undefined ? {} : { unitc: seconds }), axis, at };
}
