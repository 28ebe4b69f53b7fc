import { languageName, lineSentence, neededLanguages, topicsIn, wordsIn } from './card-outage.ts';
import type { OpenForm, Step } from './outage-step.ts';
import { asksForSecret } from './secret-requests.ts';
import { type AgentSentence, toAgent } from './wording.ts';

const incidentNumber = /^INC\d{7,10}$/i;

/** What is missing in a form about an outage, or wrong, in the lead's words; nothing when it can be sent. */
export function faultsOf(step: Pick<Step, 'book' | 'notices'>, { kind, values }: OpenForm): readonly string[] {
  const { book } = step;
  const say = (key: AgentSentence, given: Readonly<Record<string, string>>) =>
    toAgent(key, book.settings.deskLanguage, given);
  const words = wordsIn(values);
  const parent = (values['parent'] ?? '').trim();
  const topics = topicsIn(values);
  const missing = [
    ...(kind === 'declare' && !(values['title'] ?? '').trim() ? [lineSentence(book, 'outageName')] : []),
    ...(kind === 'declare' && topics.length === 0 ? [lineSentence(book, 'outageTopic')] : []),
    ...neededLanguages
      .filter((language) => !words[language])
      .map((language) => lineSentence(book, 'outageWords', { language: languageName(book, language) })),
  ];
  const twice = step.notices.find((one) => topics.length > 0 && topics.every((topic) => one.topics.includes(topic)));
  return [
    ...(missing.length > 0 ? [say('outageMissing', { fields: missing.join(', ') })] : []),
    ...(parent !== '' && !incidentNumber.test(parent) ? [say('outageBadParent', { number: parent })] : []),
    ...(Object.values(words).some(asksForSecret) ? [say('outageAsksSecret', {})] : []),
    ...(kind === 'declare' && twice ? [say('outageTwice', { title: twice.title })] : []),
  ];
}
