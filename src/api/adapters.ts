export { type AdapterChoice, adapterChoices } from '../runtime/device/adapter.ts';
