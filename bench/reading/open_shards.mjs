// Opens shards as a dataset with images, captions and classes, checks every record, and reads records with the
// bytes of their images: in random order, and in windows of 1,000. Prints seconds of CPU time and bytes as JSON.

import { shuffledOrder } from '../../dist/src/runtime/data/order.js';
import { bytesOfRange } from '../../dist/src/runtime/data/ranges.js';
import { windowOrder } from '../../dist/src/runtime/data/window_order.js';
import { webdataset } from '../../dist/src/runtime/formats/webdataset.js';

/** CPU time of all threads, which depends less on other load than elapsed time does. */
function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const [, , root] = process.argv;
const args = { train: ['*.tar'], valid: 0.01, hold_out: 'records', stratify: false, buffer: 1000 };
const columns = {
  image: { builtin: 'image', args: { column: 'jpg', folder: '.' } },
  text: { builtin: 'text', args: { column: 'json.caption', pair: null } },
  label: { builtin: 'label', args: { column: 'cls', names: [] } },
};

const started = cpuSeconds();
const { splits } = await webdataset.open(args, { root, seed: 1, columns });
const opening = cpuSeconds() - started;
const { train } = splits;
if (train.problems.count > 0) throw train.problems.kinds()[0].first[0];
const peak = 1024 * process.resourceUsage().maxRSS;

/** Seconds of CPU time per record, for the first records in an order. */
async function access(order, reads = 50_000) {
  const before = cpuSeconds();
  for (let i = 0; i < reads; i++) await bytesOfRange(train.at(order(i)).fields.image.image.range);
  return (cpuSeconds() - before) / reads;
}

const windows = await access(windowOrder(train.length, train.sequence, [1, 'task']));
const random = await access(shuffledOrder(train.length, [1, 'task']));
console.log(JSON.stringify({ opening, peak, windows, random }));
