import type { Article, Knowledge } from './effects/servicenow-knowledge.ts';
import { checksumOf } from './scripts-article-source.ts';
import { type Finding, findingAt, type Opened } from './scripts-command-findings.ts';

/** What has become of the articles that scripts were made from; rejects with a RecordError when it cannot be asked. */
export async function articleFindings(files: readonly Opened[], knowledge: Knowledge): Promise<Finding[]> {
  const known = new Map<string, Article | undefined>();
  const findings: Finding[] = [];
  for (const file of files) {
    const { number } = file.script.article;
    if (!known.has(number)) known.set(number, await knowledge.read(number));
    findings.push(...staleOf(file, known.get(number)));
  }
  return findings;
}

function staleOf(file: Opened, article: Article | undefined): Finding[] {
  const { number, version, checksum } = file.script.article;
  const at = (path: readonly string[], what: string, mend: string): Finding[] => [
    findingAt(file, 'warning', 'stale article', { path, what, mend }),
  ];
  if (!article) {
    const mend = 'Was it retired, or is it in another knowledge base? Name the article that holds now.';
    return at(['article', 'number'], `${number} is not published in ServiceNow`, mend);
  }
  if (article.version !== version) {
    const mend = 'Compare the two, change the script, and write the version that it follows.';
    return at(
      ['article', 'version'],
      `${number} is at version ${article.version} in ServiceNow, the script follows ${version}`,
      mend,
    );
  }
  if (checksum === undefined || checksum === checksumOf(article.html)) return [];
  const mend = 'Compare the two; "npm run scripts -- import" shows the new checksum.';
  return at(['article', 'checksum'], `the text of ${number} has changed in ServiceNow under the same version`, mend);
}
