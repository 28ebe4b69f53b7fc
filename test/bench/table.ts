import { shown } from './arithmetic.ts';
import { boundOf, type Result, verdictOf } from './goal.ts';

/** A table in Markdown whose columns are padded, so that it reads well in a terminal too; figures stand to the right. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const isFigure = head.map(
    (_, column) => rows.length > 0 && rows.every((row) => /^[-≤≥–∞\d\s.]*$/.test(row[column] ?? '')),
  );
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => pad(cells[column] ?? '', width, isFigure[column] === true)).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => '-'.repeat(width - 1) + (isFigure[column] ? ':' : '-')).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

const pad = (text: string, width: number, right: boolean): string =>
  right ? text.padStart(width) : text.padEnd(width);

/** The goals with what was measured, one line each; the notes of those that have one below. */
export function goalsTable(results: readonly Result[]): string {
  const rows = results.map((result) => [
    result.row,
    result.what,
    boundOf(result.floor),
    boundOf(result.target),
    shown(result.measured),
    result.unit,
    verdictOf(result),
  ]);
  const notes = results.flatMap(({ row, note }) => (note === undefined ? [] : [`${row}: ${note}`]));
  const table = tableOf(['row', 'what', 'floor', 'target', 'measured', 'unit', 'met'], rows);
  return [table, ...(notes.length > 0 ? ['', ...new Set(notes)] : [])].join('\n');
}
