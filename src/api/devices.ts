export type { AdapterFacts } from '../runtime/device/facts.ts';
export { listAdapters } from '../runtime/device/list.ts';
