import {
  constructorParameters,
  fileLines,
  forwardRefs,
  functionLines,
  type Measure,
  percentile,
  starExports,
  unexplainedAnys,
} from './measure.js';
import type { SourceFile } from './source-files.js';

export const BUDGETS = {
  file: { median: 60, p95: 200, max: 350 },
  function: { p95: 35, max: 60 },
  constructorParameters: 5,
};

/** One sentence for each budget that is exceeded or practice that is banned. */
export function brokenBudgets(files: SourceFile[]): string[] {
  const lines = files.map(fileLines);
  const functions = files.flatMap(functionLines);
  return [
    ...tooHigh('median file lines', percentile(lines, 0.5), BUDGETS.file.median),
    ...tooHigh('95th percentile of file lines', percentile(lines, 0.95), BUDGETS.file.p95),
    ...tooHigh('95th percentile of function lines', percentile(functions, 0.95), BUDGETS.function.p95),
    ...tooBig('lines in file', lines, BUDGETS.file.max),
    ...tooBig('lines in function', functions, BUDGETS.function.max),
    ...tooBig('constructor parameters', files.flatMap(constructorParameters), BUDGETS.constructorParameters),
    ...files.flatMap(forwardRefs).map((where) => `forwardRef at ${where}`),
    ...files.flatMap(starExports).map((where) => `export * at ${where}`),
    ...files.flatMap(unexplainedAnys).map((where) => `any without a reason at ${where}`),
  ];
}

function tooHigh(what: string, value: number, limit: number): string[] {
  return value > limit ? [`${what}: ${value}, more than ${limit}`] : [];
}

function tooBig(what: string, measures: Measure[], limit: number): string[] {
  return measures
    .filter(({ size }) => size > limit)
    .map(({ where, size }) => `${what}: ${size}, more than ${limit}, at ${where}`);
}
