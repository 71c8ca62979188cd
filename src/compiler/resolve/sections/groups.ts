import type { ModelGroup } from '../../model/model.ts';
import type { Scope } from '../constants/scope.ts';
import { at } from '../problems.ts';

/**
 * Warns of groups that lose parameters to an earlier one. A parameter belongs to the first group that names
 * it, so a group whose paths are all within earlier groups has no effect, and a group that names a larger
 * part of the model excludes the parts named by earlier groups.
 */
export function warnOfShadowedGroups(groups: readonly ModelGroup[], scope: Scope): void {
  groups.forEach((group, index) => {
    const earlier = groups.slice(0, index);
    const shadowing = group.params.map((path) =>
      earlier.find(({ params }) => params.some((p) => contains(p, path))),
    );
    if (shadowing.length > 0 && shadowing.every((other) => other !== undefined)) {
      warn(group, shadowing[0]!, `group \`${group.name}\` has no effect`, scope);
      return;
    }
    for (const path of group.params) {
      const part = earlier
        .flatMap((other) => other.params.map((inner) => ({ other, inner })))
        .find(({ inner }) => inner !== path && contains(path, inner));
      if (part) {
        warn(group, part.other, `group \`${group.name}\` does not reach all of \`${path}\``, scope);
        return;
      }
    }
  });
}

function warn(group: ModelGroup, earlier: ModelGroup, message: string, scope: Scope): void {
  scope.problems.warn(
    'E0332',
    message,
    [
      at(group.span, `names ${pathsOf(group)}`),
      at(earlier.span, `\`${earlier.name}\` already has ${pathsOf(earlier)}`),
    ],
    'the first group that names a parameter has it: put the smaller part in the earlier group only, or change their settings together',
  );
}

function pathsOf({ params }: ModelGroup): string {
  return params.map((path) => `\`${path}\``).join(', ');
}

function contains(outer: string, path: string): boolean {
  return path === outer || path.startsWith(`${outer}.`);
}
