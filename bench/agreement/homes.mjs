// A table with numbers, categories and missing values.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { valuesOf } from '../values.mjs';

const towns = ['Ash', 'Birch', 'Cedar', 'Elm', 'Hazel'];
const heatings = ['gas', 'heat pump', 'district'];
const inputs = ['area', 'rooms', 'year', 'town', 'heating'];

/** Uniform numbers in [0, 1). @param {string} name @param {number} count */
const draw = (name, count) =>
  valuesOf({ name, shape: [count], dtype: 'f32', fill: { kind: 'uniform', least: 0, most: 1 } });

/** Rows of a table; about one cell in ten is missing. @param {string} name @param {number} count */
function homes(name, count) {
  const values = draw(name, count * 16);
  return Array.from({ length: count }, (_, i) => {
    const random = (place) => values[i * 16 + place];
    const area = 30 + 150 * random(0);
    const rooms = 1 + Math.floor(area / 30 + 2 * random(1));
    const year = 1900 + Math.floor(124 * random(2));
    const town = Math.floor(towns.length * random(3));
    const price = Math.round(2_000 * area + 500 * (year - 1900) + 30_000 * town + 40_000 * random(4));
    const whole = {
      area: area.toFixed(1),
      rooms,
      year,
      town: towns[town],
      heating: heatings[Math.floor(3 * random(5))],
    };
    const cells = Object.fromEntries(
      inputs.map((column, place) => [column, random(6 + place) < 0.1 ? '' : whole[column]]),
    );
    return { ...cells, demand: price > 400_000 ? 'low' : price > 250_000 ? 'medium' : 'high', price };
  });
}

function csv(rows) {
  return `${[Object.keys(rows[0]), ...rows.map(Object.values)].map((cells) => cells.join(',')).join('\n')}\n`;
}

/** Writes the training data of homes.unit. @param {string} folder */
export function writeHomes(folder) {
  writeFileSync(join(folder, 'homes.csv'), csv(homes('trained', 800)));
}

/** Records of homes that were not trained on; one is in an unknown town. @param {number} count */
export function newHomes(count) {
  return homes('asked', count).map(({ area, rooms, year, town, heating }, i) => ({
    area,
    rooms,
    year,
    town: i === 1 ? 'Willow' : town,
    heating,
  }));
}
