import { Option } from 'commander';
import { weightMaps } from '../../../api/weights.ts';

/** `--map NAME`. */
export function mapOption(): Option {
  const titles = weightMaps.map(({ name, title }) => `${name} (${title})`).join('; ');
  return new Option('--map <map>', `family of names that the file uses: ${titles}`).choices(
    weightMaps.map(({ name }) => name),
  );
}
