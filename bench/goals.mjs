// Performance goals as data. After a run, `npm run bench` prints which goals were met. Goals
// compare with unpatched competitors.
import { webgpuPeers } from './driver/peers.mjs';

/**
 * @typedef {object} Goal
 * @property {string} name
 * @property {string} suite
 * @property {RegExp} rows names of the rows of the suite
 * @property {'smallest ratio' | 'geometric mean' | 'distance from a line'} measure
 * @property {string[]} [peers] for ratios: competitors; the fastest one of each row counts
 * @property {number} [atLeast] for ratios: the competitor's time divided by that of unitc
 * @property {number} [atMost] for distances, as a fraction
 */

const every = /^/;
const cube = /^1024×1024×1024 /;
const notCube = /^(?!1024×1024×1024 )/;

/** @type {Goal[]} */
export const goals = [
  {
    name: 'matrix products except 1024³, each',
    suite: 'matmul',
    rows: notCube,
    measure: 'smallest ratio',
    peers: webgpuPeers,
    atLeast: 3,
  },
  {
    name: 'matrix products except 1024³, together',
    suite: 'matmul',
    rows: notCube,
    measure: 'geometric mean',
    peers: webgpuPeers,
    atLeast: 6,
  },
  {
    name: 'matrix products of 1024³, each',
    suite: 'matmul',
    rows: cube,
    measure: 'smallest ratio',
    peers: ['PyTorch'],
    atLeast: 0.3,
  },
  {
    name: 'step of a text encoder',
    suite: 'steps',
    rows: /^text encoder$/,
    measure: 'smallest ratio',
    peers: webgpuPeers,
    atLeast: 10,
  },
  {
    name: 'step of a text encoder',
    suite: 'steps',
    rows: /^text encoder$/,
    measure: 'smallest ratio',
    peers: ['PyTorch'],
    atLeast: 1 / 3,
  },
  {
    name: 'step of emoji detection',
    suite: 'steps',
    rows: /^emoji detection$/,
    measure: 'smallest ratio',
    peers: ['tfjs'],
    atLeast: 8,
  },
  {
    name: 'step of ResNet-18',
    suite: 'steps',
    rows: /^ResNet-18$/,
    measure: 'smallest ratio',
    peers: ['tfjs'],
    atLeast: 8,
  },
  {
    name: 'full size, each task',
    suite: 'full',
    rows: every,
    measure: 'smallest ratio',
    peers: ['PyTorch'],
    atLeast: 1 / 5,
  },
  {
    name: 'step time against size',
    suite: 'scaling',
    rows: every,
    measure: 'distance from a line',
    atMost: 0.15,
  },
];
