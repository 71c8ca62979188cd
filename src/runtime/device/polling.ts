/**
 * Dawn's Node binding polls for finished work in callbacks passed to the global `setImmediate`, repeatedly
 * while work is pending. This has two problems:
 *
 * - Polling occupies a core, which a software adapter needs for its work. With a timer instead, the same
 *   kernels were 1.1 to 1.8 times faster.
 * - A callback that runs after Dawn's objects were collected reads freed memory. The objects must be kept
 *   alive until no callback is left.
 */
const timerMilliseconds = 1;

const native = globalThis.setImmediate;
let scheduled = 0;
let devices = 0;
let softwareDevices = 0;

/** Redirects Dawn's polling until the returned function has been awaited, after which no callback is left. */
export function watchPolling(adapter: { readonly software: boolean }): () => Promise<void> {
  if (devices++ === 0) globalThis.setImmediate = watched;
  if (adapter.software) softwareDevices++;
  return async () => {
    // Callbacks of other devices continue, so wait for a moment at which no callback of this device can be
    // pending.
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

/** Whether a callback is Dawn's: an anonymous native function. */
function isDawns(callback: unknown): callback is () => void {
  if (typeof callback !== 'function' || callback.name !== '') return false;
  return Function.prototype.toString.call(callback).includes('[native code]');
}
