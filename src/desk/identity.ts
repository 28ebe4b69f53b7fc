import type { Agent } from './inbound.ts';

/**
 * How an identity can be verified, strongest first: a request in the company's sign-in app with number matching (or a
 * verified ID), the manager as the directory names him in a separate authenticated message, a call back to the number
 * on record, in person. Questions about what somebody knows are not among them (reliability reference, S20).
 */
export const verificationMethods = ['push', 'manager', 'call back', 'in person'] as const;

/** One of the ways in which an identity can be verified. */
export type VerificationMethod = (typeof verificationMethods)[number];

/** What an agent recorded of a verification: how, by whom, where the proof stands, whether it passed, when (epoch ms). */
export type Verification = {
  readonly method: VerificationMethod;
  readonly by: Agent;
  readonly evidence: string;
  readonly passed: boolean;
  readonly at: number;
};

/** A request that a second agent must look at before it can be solved, and who has looked (two, where one became its owner). */
export type Hold = {
  readonly reason: 'repeated';
  readonly at: number;
  readonly lifted?: readonly { readonly by: Agent; readonly at: number }[];
};

/** A sensitive request of the past day: the number of its handoff and when it became one (epoch ms). */
export type SensitiveAsk = { readonly handoff: number; readonly at: number };
