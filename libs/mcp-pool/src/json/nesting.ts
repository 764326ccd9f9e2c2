/** Whether objects and arrays are nested at most `depth` levels deep. Does not recurse, so any depth is safe. */
export function isNestedAtMost(root: object, depth: number): boolean {
  let level: object[] = [root];
  for (let left = depth; level.length > 0; left--) {
    if (left === 0) return false;
    level = level.flatMap((item) => Object.values(item).filter((each) => typeof each === 'object' && each !== null) as object[]);
  }
  return true;
}
