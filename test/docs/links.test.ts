import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  files: readonly string[];
};

/** Markdown pages that are part of the npm package. */
const shipped = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (path) => path.endsWith('.md') && isShipped(path) && !path.includes('node_modules'),
);

function isShipped(path: string): boolean {
  return files.some((entry) => path === entry || path.startsWith(`${entry}/`));
}

/** Targets of links and images in a page, without those to other sites. */
function targetsOf(page: string): readonly string[] {
  const text = readFileSync(join(root, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^\w+:/.test(target));
}

/** Anchors of headings, as GitHub makes them. */
function anchorsOf(page: string): ReadonlySet<string> {
  const text = readFileSync(join(root, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  const anchors = new Set<string>();
  for (const [, title] of text.matchAll(/^#+ (.+)$/gm)) {
    const slug = title!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-');
    let unique = slug;
    for (let i = 1; anchors.has(unique); i++) unique = `${slug}-${i}`;
    anchors.add(unique);
  }
  return anchors;
}

test.each(shipped)('every link of %s points to a file of the package', (page) => {
  for (const target of targetsOf(page)) {
    const [path, anchor] = target.split('#') as [string, string | undefined];
    const file = path === '' ? page : normalize(join(dirname(page), decodeURI(path)));
    expect(relative(root, join(root, file)).startsWith('..'), `${target} leaves the repository`).toBe(false);
    expect(existsSync(join(root, file)), `${target} does not exist`).toBe(true);
    expect(
      isShipped(file) || files.some((entry) => entry.startsWith(file)),
      `${target} is not in the package`,
    ).toBe(true);
    if (anchor && file.endsWith('.md')) expect([...anchorsOf(file)], target).toContain(anchor);
  }
});

test.each(shipped)('%s has no markers of an unresolved merge', (page) => {
  expect(readFileSync(join(root, page), 'utf8').match(/^(<{7}|>{7}|={7}$).*/gm) ?? []).toEqual([]);
});
