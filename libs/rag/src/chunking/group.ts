import { commonPath } from './heading-path.js';
import type { Section, Unit } from './units.js';

interface Group {
  units: Unit[];
  cost: number;
  hasBody: boolean;
  /** Headings that enclose all of it. */
  path: string[];
  /** Of its last section. */
  page: number | undefined;
}

/**
 * Sections that may share a chunk. A heading without text of its own goes with what follows it. Small
 * neighbours on one page are put together under the heading that encloses them all, if there is one.
 *
 * @param small most that neighbours may cost together, in hundredths of a token
 * @returns the units of each group
 */
export function groupSections(sections: readonly Section[], small: number): Unit[][] {
  const groups: Group[] = [];
  for (const section of sections) {
    const group = groups.at(-1);
    const path = group ? commonPath(group.path, section.path) : [];
    if (group && (!group.hasBody || (path.length > 0 && group.page === section.page && group.cost + section.cost <= small))) {
      for (const unit of section.units) group.units.push(unit);
      group.cost += section.cost;
      group.hasBody ||= section.hasBody;
      group.path = path;
      group.page = section.page;
    } else {
      groups.push({ ...section, units: [...section.units] });
    }
  }
  return groups.map(({ units }) => units);
}
