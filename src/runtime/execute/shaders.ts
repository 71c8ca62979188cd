import type { Device } from '../device/open.ts';
import { Pipelines } from './pipelines.ts';
import { ShaderWarmup } from './shader_warmup.ts';

/** The compiled shaders of a device, which sessions on it may share. */
export class Shaders {
  readonly pipelines: Pipelines;
  readonly warmup: ShaderWarmup;

  constructor(device: Device) {
    this.pipelines = new Pipelines(device);
    this.warmup = new ShaderWarmup(device, this.pipelines);
  }
}
