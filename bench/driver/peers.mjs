// Names of other libraries in tables.

/** Libraries that compute through WebGPU. */
export const webgpuPeers = ['tfjs', 'jax-js'];

/** Modes of PyTorch, each a separate competitor (competitors/torch/modes.py). */
export const torchModes = ['eager', 'tf32', 'autocast', 'compile'];

/** Name of PyTorch in a mode. @param {string} mode */
export const torchIn = (mode) => (mode === 'eager' ? 'PyTorch' : `PyTorch ${mode}`);

/** Name of a library with unitc's patch of Dawn's polling, a separate competitor. @param {string} peer */
export const patched = (peer) => `${peer}*`;

/** @param {string} competitor */
export const isPatched = (competitor) => competitor.endsWith('*');

/** Explanation of the mark `*`. */
export const footnote = "* with unitc's patch of Dawn's polling";
