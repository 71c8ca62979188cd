// Names of other libraries in tables.

/** Libraries that compute through WebGPU. */
export const webgpuPeers = ['tfjs', 'jax-js'];

/** Name of a library with unitc's patch of Dawn's polling, a separate competitor. @param {string} peer */
export const patched = (peer) => `${peer}*`;

/** @param {string} competitor */
export const isPatched = (competitor) => competitor.endsWith('*');

/** Explanation of the mark. */
export const footnote = "* with unitc's patch of Dawn's polling";
