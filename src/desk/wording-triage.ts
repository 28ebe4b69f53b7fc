import type { Texts } from './language.ts';

/** What agents are told of triage and asked about the right script. */
export const triageToAgents = {
  why: { en: 'Why', es: 'Por qué' },
  whyLevel: { en: '{about} {level}: “{words}”', es: '{about} {level}: «{words}»' },
  whyCategory: { en: '{about}: “{words}”', es: '{about}: «{words}»' },
  urgencyTo: { en: 'Urgency {level}', es: 'Urgencia {level}' },
  lessonTitle: { en: 'Which script would have been right?', es: '¿Qué guion habría sido el correcto?' },
  lessonWhy: {
    en: 'Optional, one press: the sentence is proposed as a phrase of that script, and an admin decides.',
    es: 'Opcional, una pulsación: la frase se propone para ese guion y un administrador decide.',
  },
  lessonOther: { en: 'Another…', es: 'Otro…' },
  lessonNone: { en: 'None of ours', es: 'Ninguno de los nuestros' },
  lessonScript: { en: 'Script', es: 'Guion' },
  lessonSend: { en: 'Propose', es: 'Proponer' },
  lessonKept: {
    en: '{agent}: “{script}” would have been right. Proposed to the admins.',
    es: '{agent}: «{script}» habría sido el correcto. Propuesto a los administradores.',
  },
  lessonKeptNone: {
    en: '{agent}: none of our scripts fits. Proposed to the admins.',
    es: '{agent}: ninguno de nuestros guiones sirve. Propuesto a los administradores.',
  },
  lessonOutdated: {
    en: '{agent}, that question is answered or of the past. Nothing was changed.',
    es: '{agent}, esa pregunta ya se respondió o es del pasado. No se cambió nada.',
  },
} satisfies Record<string, Texts>;
