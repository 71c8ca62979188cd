import { Option } from 'commander';
import { mapNamed, maps } from '../../../runtime/weights/maps/index.ts';
import type { NameMap } from '../../../runtime/weights/maps/name_map.ts';

/** `--map NAME`: checked against the registry. */
export function mapOption(): Option {
  const titles = maps.map(({ name, title }) => `${name} (${title})`).join('; ');
  return new Option('--map <map>', `whose names the file has: ${titles}`).choices(
    maps.map(({ name }) => name),
  );
}

/** A name that `mapOption` let pass. */
export function chosenMap(name: string): NameMap {
  return mapNamed(name)!;
}
