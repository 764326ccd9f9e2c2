import { commonPath } from './heading-path.js';
import type { Section, Unit } from './units.js';

/**
 * Groups the sections that may share a chunk. A heading without text of its own joins the section after it. Small
 * neighbours on one page are merged when a common heading encloses them.
 *
 * @param maxCost the most that merged neighbours may cost together, in hundredths of a token
 * @returns the units of each group
 */
export function groupSections(sections: readonly Section[], maxCost: number): Unit[][] {
  const groups: Section[] = [];
  for (const section of joinEmptyHeadings(sections)) {
    const group = groups.at(-1);
    const path = group ? commonPath(group.path, section.path) : [];
    const fits = group !== undefined && group.page === section.page && group.cost + section.cost <= maxCost;
    if (fits && path.length > 0) groups.splice(-1, 1, { ...joined(group, section), path });
    else groups.push(section);
  }
  return groups.map(({ units }) => units);
}

/** Joins headings without text to the section after them. Headings at the end of the document stay a section. */
function joinEmptyHeadings(sections: readonly Section[]): Section[] {
  const found: Section[] = [];
  for (const section of sections) {
    const last = found.at(-1);
    if (last && !last.hasBody) found.splice(-1, 1, joined(last, section));
    else found.push({ ...section, units: [...section.units] });
  }
  return found;
}

/** Joins two sections; path and page are those of the second. Changes the unit list of the first. */
function joined(first: Section, second: Section): Section {
  for (const unit of second.units) first.units.push(unit);
  return { ...second, units: first.units, cost: first.cost + second.cost, hasBody: first.hasBody || second.hasBody };
}
