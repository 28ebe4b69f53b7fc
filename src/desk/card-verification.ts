import type { Handoff } from './conversation.ts';
import { localTime, nameOf } from './describe.ts';
import { type VerificationMethod, verificationMethods } from './identity.ts';
import { plainText } from './markup.ts';
import type { Choice, Fact, Input, Message, Part } from './message.ts';
import { agentSentence, type Turn } from './turn.ts';
import { isHeld, refusedCode, verificationFault } from './verification.ts';
import type { AgentSentence, EmployeeSentence } from './wording.ts';

/** What a way of verifying is called, by its id; the same key serves agents and employees. */
export const methodWords: Readonly<Record<VerificationMethod, AgentSentence & EmployeeSentence>> = {
  push: 'methodPush',
  manager: 'methodManager',
  'call back': 'methodCallBack',
  'in person': 'methodInPerson',
};

/** What stands on top of the card of a sensitive request: verify first, somebody else's account, on hold. */
export function safetyBanners(turn: Turn, handoff: Handoff): readonly Part[] {
  const { phase } = turn.state;
  if (!handoff.sensitive || (phase.name !== 'waiting' && phase.name !== 'attended')) return [];
  const keys: AgentSentence[] = [
    ...(verificationFault(turn.state, handoff, turn.at) ? ['verification' as const] : []),
    ...(handoff.aboutAnother ? ['othersBanner' as const] : []),
    ...(heldNow(turn, handoff) ? ['holdBanner' as const] : []),
  ];
  return keys.map((key) => ({ kind: 'text', text: agentSentence(turn, key) }));
}

const heldNow = ({ state: { phase } }: Turn, handoff: Handoff): boolean =>
  isHeld(handoff, 'owner' in phase ? phase.owner : undefined);

/** What was recorded of the verification, for the card. */
export function identityFacts(turn: Turn, handoff: Handoff): readonly Fact[] {
  if (!handoff.sensitive) return [];
  const label = agentSentence(turn, 'identity');
  const last = handoff.verifications?.at(-1);
  if (!last) return [{ label, value: agentSentence(turn, 'identityMissing') }];
  const { deskLanguage, deskZone } = turn.book.settings;
  const value = agentSentence(turn, last.passed ? 'identityPassed' : 'identityNotPassed', {
    agent: last.by.name,
    time: localTime(last.at, deskLanguage, deskZone),
    method: agentSentence(turn, methodWords[last.method]),
    evidence: last.evidence,
  });
  return [{ label, value: plainText(value) }];
}

/** The buttons by which a sensitive request is verified and released. */
export function safetyChoices(turn: Turn, handoff: Handoff): readonly Choice[] {
  if (!handoff.sensitive) return [];
  return [
    { id: 'verify', label: agentSentence(turn, 'verify') },
    ...(heldNow(turn, handoff) ? [{ id: 'hold:release', label: agentSentence(turn, 'releaseHold') }] : []),
  ];
}

/** The form in which the owner records how the identity was verified; `card` is its nonce. */
export function verifyForm(turn: Turn, handoff: Handoff, card: string): Message {
  const option = (id: string, key: AgentSentence) => ({ id, label: agentSentence(turn, key) });
  const inputs: Input[] = [
    {
      id: 'method',
      label: agentSentence(turn, 'method'),
      kind: 'choice',
      required: true,
      options: verificationMethods.map((method) => option(method, methodWords[method])),
    },
    {
      id: 'evidence',
      label: agentSentence(turn, 'evidence'),
      kind: 'line',
      required: true,
      placeholder: agentSentence(turn, 'evidenceHint'),
    },
    {
      id: 'outcome',
      label: agentSentence(turn, 'outcome'),
      kind: 'choice',
      required: true,
      options: [option('passed', 'outcomePassed'), option('failed', 'outcomeFailed')],
    },
  ];
  return {
    language: turn.book.settings.deskLanguage,
    tone: 'info',
    title: plainText(agentSentence(turn, 'formVerify', { number: nameOf(handoff) })),
    parts: [{ kind: 'note', text: agentSentence(turn, 'verifyHow') }],
    inputs,
    choices: [
      { id: 'verify:send', label: agentSentence(turn, 'verify').replace(/…$/, ''), style: 'primary', submits: true },
    ],
    card,
  };
}

/** The resolution code that the form offers first: the one for nothing done, as long as no identity was verified. */
export function firstCode(turn: Turn, handoff: Handoff, usual: string): string {
  return handoff.sensitive && verificationFault(turn.state, handoff, turn.at) ? refusedCode : usual;
}
