import type { Texts } from './language.ts';

/** What employees are told about articles of the knowledge base. */
export const articlesToEmployees = {
  articlesFound: {
    en: 'I have no guide for this, but our knowledge base may help:',
    es: 'No tengo una guía para esto, pero quizá te ayude nuestra base de conocimiento:',
    pt: 'Não tenho um guia para isto, mas talvez a nossa base de conhecimento ajude:',
    fr: 'Je n’ai pas de guide pour cela, mais notre base de connaissances peut aider :',
    de: 'Dafür habe ich keine Anleitung, aber unsere Wissensdatenbank hilft vielleicht:',
  },
  articlesOpen: {
    en: 'Open {number}',
    es: 'Abrir {number}',
    pt: 'Abrir {number}',
    fr: 'Ouvrir {number}',
    de: '{number} öffnen',
  },
  articlesHelped: {
    en: 'Did that help?',
    es: '¿Te ayudó?',
    pt: 'Isso ajudou?',
    fr: 'Est-ce que cela a aidé ?',
    de: 'Hat das geholfen?',
  },
  articlesYes: { en: 'Yes', es: 'Sí', pt: 'Sim', fr: 'Oui', de: 'Ja' },
  articlesYesNumber: {
    en: 'Yes, number {place}',
    es: 'Sí, el {place}',
    pt: 'Sim, o {place}',
    fr: 'Oui, le {place}',
    de: 'Ja, Nummer {place}',
  },
  articlesNo: {
    en: 'No, get me a person',
    es: 'No, llama a una persona',
    pt: 'Não, chame uma pessoa',
    fr: 'Non, appelez quelqu’un',
    de: 'Nein, bitte ein Mensch',
  },
} satisfies Record<string, Texts>;

/** What agents are told about articles that the employee was shown. */
export const articlesToAgents = {
  articlesOffered: { en: 'Articles offered', es: 'Artículos ofrecidos' },
  articlesLeft: {
    en: 'no script fits, and the articles did not help',
    es: 'ningún guion encaja y los artículos no ayudaron',
  },
} satisfies Record<string, Texts>;
