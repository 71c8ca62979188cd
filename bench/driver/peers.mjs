// Peers by the names that tables show.

/** Those that compute through WebGPU. */
export const webgpuPeers = ['tfjs', 'jax-js'];

/** The same peer with unitc's patch of Dawn's polling: a competitor of its own. @param {string} peer */
export const patched = (peer) => `${peer}*`;

/** @param {string} competitor */
export const isPatched = (competitor) => competitor.endsWith('*');

/** What the mark means. */
export const footnote = "* with unitc's patch of Dawn's polling";
