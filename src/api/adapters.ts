export {
  type AdapterChoice,
  adapterChoices,
  adapterChoiceText,
  readAdapterChoice,
} from '../runtime/device/adapter.ts';
