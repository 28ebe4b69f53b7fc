import type { Person } from '../desk/inbound.ts';
import type { ArticleFeedback } from '../desk/knowledge.ts';
import { RecordError } from './servicenow-error.ts';
import { fieldOf, rowsOf, wanted } from './servicenow-fields.ts';
import { markerLine } from './servicenow-journal.ts';
import type { Attempt } from './servicenow-once.ts';
import type { Desk } from './servicenow-open.ts';
import { encodedQuery, sysIdValue } from './servicenow-query.ts';

/** Sends what an employee said of an article, once; a further try looks for its own mark before it writes again. */
export async function sendFeedback(
  { transport, once, directory }: Pick<Desk, 'transport' | 'once' | 'directory'>,
  { article, useful, mark }: ArticleFeedback,
  person: Person,
  attempt: Attempt,
): Promise<void> {
  const id = sysIdValue(article);
  if (id === undefined) throw new RecordError('refused', { reason: 'missing', adminText: 'Not a record key.' });
  const line = markerLine(mark);
  const find = async (): Promise<true | undefined> => {
    const answer = await transport.read('/api/now/table/kb_feedback', {
      sysparm_query: encodedQuery('kb_feedback', [['article', '=', id]], ['-sys_created_on', 'sys_id']),
      sysparm_limit: '100',
      ...wanted(['sys_id', 'article', 'comments']),
    });
    const stands = rowsOf(answer).some(
      (row) => fieldOf(row, 'article') === article && fieldOf(row, 'comments').includes(line),
    );
    return stands ? true : undefined;
  };
  const send = async (sendBy: number): Promise<true> => {
    const caller = await directory(person);
    await transport.write({
      method: 'POST',
      path: '/api/now/table/kb_feedback',
      params: wanted(['sys_id']),
      content: {
        kind: 'fields',
        fields: {
          article,
          useful: useful ? 'yes' : 'no',
          comments: `Answered in chat.\n${line}`,
          ...(caller.matched ? { user: caller.id } : {}),
        },
      },
      sendBy,
    });
    return true;
  };
  await once<true>({ key: `feedback ${article} ${mark}`, attempt, find, send });
}
