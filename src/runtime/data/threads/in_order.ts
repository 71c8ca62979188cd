/**
 * Results of `start` for 0 to `count - 1`, in this order. At most `ahead + 1` are in progress at a time. An
 * error is thrown when its result is due.
 */
export async function* inOrder<T>(
  count: number,
  ahead: number,
  start: (index: number) => Promise<T>,
): AsyncIterable<T> {
  const started: Promise<T>[] = [];
  for (let next = 0; next < count || started.length > 0; next++) {
    if (next < count) started.push(quietly(start(next)));
    if (started.length > ahead || next >= count) yield await started.shift()!;
  }
}

/** Prevents a promise that rejects before it is awaited, or is never awaited, from ending the process. */
function quietly<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
