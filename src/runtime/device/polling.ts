/**
 * Dawn's Node binding polls for finished work with `setImmediate`, which takes a whole core: from a software adapter,
 * one of those that do the work. A timer in its place made the same kernels 1.1 to 1.8 times faster.
 */
const interval = 1;

const native = globalThis.setImmediate;
let users = 0;

/** Makes Dawn poll by timer until the returned function is called. */
export function pollByTimer(): () => void {
  if (users++ === 0) globalThis.setImmediate = patient;
  let released = false;
  return () => {
    if (released) return;
    released = true;
    if (--users === 0) globalThis.setImmediate = native;
  };
}

const patient = Object.assign(
  (callback: (...values: unknown[]) => void, ...values: unknown[]) =>
    isNative(callback) ? setTimeout(callback, interval) : native(callback, ...values),
  native,
) as typeof setImmediate;

/** Dawn's callback is a nameless function made in C++; all others go the usual way. */
function isNative(callback: unknown): boolean {
  if (typeof callback !== 'function' || callback.name !== '') return false;
  return Function.prototype.toString.call(callback).includes('[native code]');
}
