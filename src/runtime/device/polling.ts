/**
 * Dawn's Node binding asks for finished work in callbacks given to the global `setImmediate`, again and again while
 * something is pending. Two things about this need care:
 *
 * - The polling takes a whole core: from a software adapter, one of those that do the work. A timer in its place made
 *   the same kernels 1.1 to 1.8 times faster.
 * - A callback that runs after Dawn's objects were collected reads freed memory. They must be kept until none is left.
 */
const timerMilliseconds = 1;

const native = globalThis.setImmediate;
let scheduled = 0;
let devices = 0;
let softwareDevices = 0;

/** Watches over Dawn's polling until the returned function has been awaited: then no callback is left. */
export function watchPolling(adapter: { readonly software: boolean }): () => Promise<void> {
  if (devices++ === 0) globalThis.setImmediate = watched;
  if (adapter.software) softwareDevices++;
  return async () => {
    // Those of other devices go on: what is awaited is a moment in which this device can have none.
    for (let turn = 0; scheduled > 0 && turn < 10; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 2 * timerMilliseconds));
    }
    if (adapter.software) softwareDevices--;
    if (--devices === 0) globalThis.setImmediate = native;
  };
}

const watched = Object.assign(
  (callback: (...values: unknown[]) => void, ...values: unknown[]) =>
    isDawns(callback) ? schedulePoll(callback) : native(callback, ...values),
  native,
) as typeof setImmediate;

function schedulePoll(callback: () => void): NodeJS.Immediate | NodeJS.Timeout {
  scheduled++;
  const poll = () => {
    scheduled--;
    callback();
  };
  return softwareDevices > 0 ? setTimeout(poll, timerMilliseconds) : native(poll);
}

/** Dawn's callback is a nameless function made in C++; all others go the usual way. */
function isDawns(callback: unknown): callback is () => void {
  if (typeof callback !== 'function' || callback.name !== '') return false;
  return Function.prototype.toString.call(callback).includes('[native code]');
}
