import { functionsOf, lineCount, type SourceFile, sourceFiles } from './support/source.ts';

/** Prints how large the house is. It judges nothing: test/layering.test.ts does. */
function describeShape(name: string, files: SourceFile[]): string {
  const sizes = files
    .map(file => ({ path: file.path, lines: lineCount(file.text) }))
    .toSorted((a, b) => a.lines - b.lines);
  const total = sizes.reduce((sum, file) => sum + file.lines, 0);
  const median = sizes[Math.floor(sizes.length / 2)];
  const longest = sizes.at(-1);
  return `${name}: ${files.length} files, ${total} lines, median ${median?.lines}, longest ${longest?.lines} (${longest?.path})`;
}

function describeLongestFunctions(files: SourceFile[], count: number): string {
  const found = files.flatMap(({ path, text }) => functionsOf(text).map(each => ({ ...each, path })));
  const longest = found.toSorted((a, b) => b.lines - a.lines).slice(0, count);
  const lines = longest.map(({ name, path, line, lines }) => `  ${lines} lines: ${name} (${path}:${line})`);
  return `${found.length} functions, the longest:\n${lines.join('\n')}`;
}

const source = sourceFiles('apps', 'packages');
console.log(describeShape('source', source));
console.log(describeShape('tests', sourceFiles('test')));
console.log(describeLongestFunctions(source, 5));
