/** A scale of perceived pitch: conversions between Hz and mel. */
export interface MelScale {
  fromHz(frequency: number): number;
  toHz(mel: number): number;
}

/** HTK's formula: mel = 2595 log10(1 + f / 700). */
const htk: MelScale = {
  fromHz: (frequency) => 2595 * Math.log10(1 + frequency / 700),
  toHz: (mel) => 700 * (10 ** (mel / 2595) - 1),
};

/** Slaney's Auditory Toolbox: linear up to 1000 Hz, then logarithmic with 27 mel per factor of 6.4. */
const [linearStep, breakHz, breakMel, logStep] = [200 / 3, 1000, 15, Math.log(6.4) / 27] as const;
const slaney: MelScale = {
  fromHz: (frequency) =>
    frequency < breakHz ? frequency / linearStep : breakMel + Math.log(frequency / breakHz) / logStep,
  toHz: (mel) => (mel < breakMel ? mel * linearStep : breakHz * Math.exp(logStep * (mel - breakMel))),
};

export const melScaleNames = ['htk', 'slaney'] as const;
export type MelScaleName = (typeof melScaleNames)[number];

const scales: Readonly<Record<MelScaleName, MelScale>> = { htk, slaney };

export function melScale(name: MelScaleName): MelScale {
  return scales[name];
}

/** `count` frequencies in Hz from `low` to `high`, equally spaced in mel: librosa.mel_frequencies. */
export function melFrequencies(count: number, low: number, high: number, name: MelScaleName): Float64Array {
  const { fromHz, toHz } = scales[name];
  const [first, last] = [fromHz(low), fromHz(high)];
  return Float64Array.from({ length: count }, (_, i) => toHz(first + ((last - first) * i) / (count - 1)));
}
