import { storm } from './storm.ts';

// node --import ts-blank-space/register test/bench/storm-main.ts [people] [seconds]
const [people = 10_000, seconds = 600] = process.argv.slice(2).map(Number);
const outcome = await storm({ people, seconds }, (line) => console.error(line));
console.log(JSON.stringify(outcome, null, 2));
