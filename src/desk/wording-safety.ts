import type { Texts } from './language.ts';

/** What employees are told that keeps them from being fooled: who writes to them, and what was verified. */
export const safetyToEmployees = {
  standing: {
    en: 'Our agents write to you only here, with their name and “IT support”. We never ask for passwords or codes, or to approve a prompt that you did not start.',
    es: 'Nuestros agentes te escriben solo aquí, con su nombre y «Soporte de TI». Nunca te pedimos contraseñas ni códigos, ni aprobar un aviso que no iniciaste.',
  },
  verification: {
    en: 'For your protection the agent will verify your identity first.',
    es: 'Para protegerte, el agente verificará antes tu identidad.',
  },
  identityVerified: {
    en: '{agent} recorded that your identity was verified: {method}. If this was not you, say so here at once and tell your manager.',
    es: '{agent} registró que tu identidad quedó verificada: {method}. Si no fuiste tú, dilo aquí de inmediato y avisa a tu responsable.',
  },
  identityFailed: {
    en: '{agent} could not verify your identity, so nothing on your account is changed.',
    es: '{agent} no pudo verificar tu identidad, así que no se cambia nada en tu cuenta.',
  },
  methodPush: { en: 'a request in the sign-in app', es: 'una solicitud en la aplicación de acceso' },
  methodManager: { en: 'your manager’s answer', es: 'la respuesta de tu responsable' },
  methodCallBack: { en: 'a call to your number on record', es: 'una llamada a tu número registrado' },
  methodInPerson: { en: 'in person', es: 'en persona' },
  refusedTitle: { en: 'Closed without changes', es: 'Cerrado sin cambios' },
  refused: {
    en: 'We could not confirm this request, so nothing was changed. I am the bot again: you can ask whenever you want.',
    es: 'No pudimos confirmar esta solicitud, así que no se cambió nada. Vuelvo a ser el bot: puedes pedirlo de nuevo cuando quieras.',
  },
} satisfies Record<string, Texts>;

/** What agents are told of verifications, holds and words that were stopped. */
export const safetyToAgents = {
  external: { en: 'Not one of us', es: 'Persona externa' },
  externalWarning: {
    en: 'a guest or somebody of another organisation',
    es: 'invitado, o de otra organización',
  },
  verification: {
    en: '**Verify identity first.** Do not reset or grant anything before. Never ask for a password or a code.',
    es: '**Verifica primero la identidad.** No restablezcas ni concedas nada antes. Nunca pidas una contraseña ni un código.',
  },
  holdBanner: {
    en: '**On hold:** {person} made more than one sensitive request within a day. Change nothing until a colleague of the owner has looked and pressed **Release hold**.',
    es: '**En pausa:** {person} hizo más de una solicitud sensible en un día. No cambies nada hasta que un colega del responsable lo revise y pulse **Liberar pausa**.',
  },
  othersBanner: {
    en: '**This may be about another person’s account.** The ticket is {person}’s: look that person up in the directory and verify them too.',
    es: '**Puede tratarse de la cuenta de otra persona.** El ticket es de {person}: busca a esa persona en el directorio y verifícala también.',
  },
  identity: { en: 'Identity', es: 'Identidad' },
  identityMissing: { en: 'not verified', es: 'sin verificar' },
  identityPassed: {
    en: 'verified {time} by {agent}: {method} ({evidence})',
    es: 'verificada {time} por {agent}: {method} ({evidence})',
  },
  identityNotPassed: {
    en: 'NOT passed {time}, recorded by {agent}: {method} ({evidence})',
    es: 'NO superada {time}, registrada por {agent}: {method} ({evidence})',
  },
  verify: { en: 'Verify identity…', es: 'Verificar identidad…' },
  releaseHold: { en: 'Release hold', es: 'Liberar pausa' },
  formVerify: { en: 'Identity of {person} · {number}', es: 'Identidad de {person} · {number}' },
  verifyHow: {
    en: 'Use the first way that works. Questions about what somebody knows prove nothing.',
    es: 'Usa la primera forma que funcione. Las preguntas sobre lo que alguien sabe no prueban nada.',
  },
  method: { en: 'How it was verified', es: 'Cómo se verificó' },
  methodPush: {
    en: 'Sign-in app with number matching, or verified ID',
    es: 'App de acceso con coincidencia de número, o ID verificado',
  },
  methodManager: {
    en: 'Manager from the directory, own signed-in message',
    es: 'Responsable según el directorio, mensaje propio autenticado',
  },
  methodCallBack: { en: 'Call back to the number on record', es: 'Llamada al número registrado' },
  methodInPerson: { en: 'In person', es: 'En persona' },
  evidence: { en: 'Evidence: where it can be looked up', es: 'Prueba: dónde se puede consultar' },
  evidenceHint: {
    en: 'For example the id of the push request; never a code or password',
    es: 'Por ejemplo el id de la solicitud; nunca un código o contraseña',
  },
  outcome: { en: 'Outcome', es: 'Resultado' },
  outcomePassed: { en: 'Passed', es: 'Superada' },
  outcomeFailed: { en: 'Not passed', es: 'No superada' },
  evidenceRefused: {
    en: '{agent}, the evidence must say where the verification can be looked up (4 to 200 characters, for example the id of the push request), never a code or password. Nothing was recorded.',
    es: '{agent}, la prueba debe decir dónde se puede consultar la verificación (de 4 a 200 caracteres, por ejemplo el id de la solicitud), nunca un código o contraseña. No se registró nada.',
  },
  verifiedNote: {
    en: '{agent} verified the identity of {person}: {method}.',
    es: '{agent} verificó la identidad de {person}: {method}.',
  },
  notPassedNote: {
    en: '**Not passed.** {agent} could not verify the identity of {person}: {method}. Change nothing; it can only end as “{code}”.',
    es: '**No superada.** {agent} no pudo verificar la identidad de {person}: {method}. No cambies nada; solo puede terminar como «{code}».',
  },
  notSensitive: {
    en: '{agent}, this request needs no verification. Nothing was recorded.',
    es: '{agent}, esta solicitud no requiere verificación. No se registró nada.',
  },
  raisedNote: {
    en: '**{person} asks for something that needs a verified identity.** Verify before you change anything.',
    es: '**{person} pide algo que requiere una identidad verificada.** Verifica antes de cambiar nada.',
  },
  ownRequest: {
    en: '{agent}, this is your own request: a colleague must verify, release and solve it. Nothing was changed.',
    es: '{agent}, es tu propia solicitud: un colega debe verificarla, liberarla y resolverla. No se cambió nada.',
  },
  unverifiedMend: {
    en: '{agent}, the identity was not verified: nothing was resolved. Press **Verify identity** first, or close it as “{code}”.',
    es: '{agent}, la identidad no se verificó: no se resolvió nada. Pulsa primero **Verificar identidad**, o ciérralo como «{code}».',
  },
  notPassedMend: {
    en: '{agent}, the verification was not passed: nothing was resolved. Close it as “{code}”, or verify in a stronger way.',
    es: '{agent}, la verificación no se superó: no se resolvió nada. Ciérralo como «{code}», o verifica de una forma más fuerte.',
  },
  outdatedMend: {
    en: '{agent}, the identity was verified more than {minutes} minutes ago: nothing was resolved. Verify it again, or close it as “{code}”.',
    es: '{agent}, la identidad se verificó hace más de {minutes} minutos: no se resolvió nada. Verifícala de nuevo, o ciérralo como «{code}».',
  },
  holdMend: {
    en: '{agent}, this request is on hold: nothing was resolved. A colleague who neither owns nor verified it must press **Release hold**; or close it as “{code}”.',
    es: '{agent}, esta solicitud está en pausa: no se resolvió nada. Un colega que no la atienda ni la haya verificado debe pulsar **Liberar pausa**; o ciérrala como «{code}».',
  },
  holdOwner: {
    en: '{agent}, a colleague must release it: somebody who neither owns this request nor verified the identity. Nothing was changed.',
    es: '{agent}, la pausa la debe liberar un colega que no atienda la solicitud ni haya verificado la identidad. No se cambió nada.',
  },
  holdUnclaimed: {
    en: '{agent}, it must be claimed first; then somebody else than its owner can release the hold.',
    es: '{agent}, primero alguien debe atenderla; después puede liberar la pausa otra persona.',
  },
  holdNone: { en: '{agent}, there is no hold to release.', es: '{agent}, no hay ninguna pausa que liberar.' },
  holdNote: { en: '{agent} released the hold.', es: '{agent} liberó la pausa.' },
  stopped: {
    en: '{agent}, your text **was not sent**: it reads as if you asked {person} for a password, a code, or to approve a prompt, which this desk never does. Use **Verify identity** instead; if you meant something else, write it in other words as a new message.',
    es: '{agent}, tu texto **no se envió**: parece pedir a {person} una contraseña, un código o aprobar un aviso, cosa que esta mesa nunca hace. Usa **Verificar identidad**; si querías decir otra cosa, escríbelo con otras palabras en un mensaje nuevo.',
  },
  needsVerification: { en: 'Identity must be verified', es: 'Hay que verificar la identidad' },
  needsYes: {
    en: 'Yes: account, access, sign-in, device or money',
    es: 'Sí: cuenta, permisos, acceso, equipo o dinero',
  },
  needsNo: { en: 'No', es: 'No' },
} satisfies Record<string, Texts>;
