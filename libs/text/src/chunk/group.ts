import { commonPath } from './heading-path.js';
import type { Section, Unit } from './units.js';

/**
 * Sections that may share a chunk. A heading without text of its own goes with what follows it. Small
 * neighbours on one page are put together under the heading that encloses them all, if there is one.
 *
 * @param small most that neighbours may cost together, in hundredths of a token
 * @returns the units of each group
 */
export function groupSections(sections: readonly Section[], small: number): Unit[][] {
  const groups: Section[] = [];
  for (const section of withTheirHeadings(sections)) {
    const group = groups.at(-1);
    const path = group ? commonPath(group.path, section.path) : [];
    const fits = group !== undefined && group.page === section.page && group.cost + section.cost <= small;
    if (fits && path.length > 0) groups.splice(-1, 1, { ...joined(group, section), path });
    else groups.push(section);
  }
  return groups.map(({ units }) => units);
}

/** Each section with text, together with the headings above it that have none. Headings at the end are left by themselves. */
function withTheirHeadings(sections: readonly Section[]): Section[] {
  const found: Section[] = [];
  for (const section of sections) {
    const last = found.at(-1);
    if (last && !last.hasBody) found.splice(-1, 1, joined(last, section));
    else found.push({ ...section, units: [...section.units] });
  }
  return found;
}

/** Both as one section, with the path and the page of the second. Takes the units of the first. */
function joined(first: Section, second: Section): Section {
  for (const unit of second.units) first.units.push(unit);
  return { ...second, units: first.units, cost: first.cost + second.cost, hasBody: first.hasBody || second.hasBody };
}
