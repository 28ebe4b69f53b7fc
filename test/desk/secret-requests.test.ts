import { expect } from 'chai';
import fc from 'fast-check';
import { aboutAnother } from '../../src/desk/behalf.ts';
import { asksForSecret } from '../../src/desk/secret-requests.ts';

const asks = `
send me your password
Could you please share your password with me?
Please tell me your current password.
I need your password to continue
I'll need the code from your phone
we need you to send us the code
can I have your password?
What is your password?
what's the verification code you received?
what is the code you received
Read me the code on your phone
Reply with the 6-digit code
type your password here
please enter the code in this chat
don't hesitate to send me your password
no, send me the code
Hi María, thanks. To go on, forward the one-time code you just got
Your password, please?
password?
Please approve the prompt on your phone
accept the notification in your authenticator app
just approve the sign-in request on your phone
confirm the MFA prompt
Can you give me your PIN
dm me the otp
can we get the code from your app?
let me know your password
why don't you just send me your password
Thanks, and now your PIN: please tell me
tell me what password you used
¿me pasas tu contraseña?
Envíame tu contraseña
mándame el código que te llegó
Dime el código, por favor
¿Cuál es tu contraseña?
¿cuál es el código que recibiste?
Necesito tu clave para entrar
Necesito el código de verificación
¿Puedes decirme la contraseña?
escribe aquí tu contraseña
pásame la clave y lo reviso
¿me puedes compartir el código?
aprueba la notificación en tu teléfono
acepta la solicitud de inicio de sesión en el móvil
¿Me das tu PIN?
no dudes en enviarme tu contraseña
me envia a sua senha
Qual é a sua senha?
Preciso da sua senha
pode me passar o código que recebeu?
digite sua senha aqui
Me diga o código por favor
aprove a notificação no seu celular
Envoyez-moi votre mot de passe
envoie moi le code reçu
quel est votre mot de passe ?
j'ai besoin de votre mot de passe
Pouvez-vous m'envoyer le code ?
donne-moi ton mot de passe
approuvez la demande sur votre téléphone
Schick mir dein Passwort
Bitte senden Sie mir Ihr Passwort
Können Sie mir den Code nennen?
Wie lautet Ihr Passwort?
Ich brauche Ihr Kennwort
Geben Sie mir bitte den Bestätigungscode
teilen Sie mir das Passwort mit
bestätigen Sie die Anfrage auf dem Handy
`;

const passes = `
did you change your password?
Your password has expired, change it at password.example.com
Enter your password on the sign-in page, never in this chat
I need to reset your password
I will send you a link where you can reset your password
we will send you a code by post
Never send your password to anybody, not even to me.
Please do not share the code with anyone
Did you send your password to that page?
have you received the code?
What is the password policy?
what is the error code on the screen?
Send me the error code please
tell me when you have changed your password
Tell me whether the password page opens
tell me what happens when you enter your password
Give me a minute to reset your password
send me a screenshot of the error
I see your password has expired
I have sent a code to your phone
Can you see the code?
I need your user name, not your password
You need your password to sign in
We do not need your password
let me know once you have changed your password
please approve the purchase request in ServiceNow
accept the meeting request
Deny every sign-in request that you did not start
Do not approve a prompt that you did not start
Hi María, I am looking at your profile
What is the postal code of your office?
How long ago did you change your password?
Your account is unlocked, please sign in again
I need the asset code of your laptop
¿cambiaste tu contraseña?
tu clave ha vencido
tu clave es mala
Nunca nos envíes tu contraseña
¿Compartiste tu contraseña con alguien?
Necesito restablecer tu contraseña
Te envío un enlace para cambiar la contraseña
¿cuál es el código de error?
Avísame cuando hayas cambiado la contraseña
Escribe tu contraseña nueva en el portal
no apruebes ninguna notificación en el teléfono
Hola María, reviso tu perfil
Você já trocou a senha?
Nunca envie sua senha
Qual é o código de erro?
Vou redefinir a sua senha
Votre mot de passe a expiré
N'envoyez jamais votre mot de passe
Avez-vous changé votre mot de passe ?
Quel est le code d'erreur ?
Je vais réinitialiser votre mot de passe
Haben Sie Ihr Passwort geändert?
Senden Sie niemals Ihr Passwort
Ihr Passwort ist abgelaufen
Ich setze Ihr Passwort zurück
Wie lautet der Fehlercode?
`;

const lines = (text: string) => text.trim().split('\n');

describe('words of agents that ask for secrets', () => {
  for (const text of lines(asks)) {
    it(`stops "${text}"`, () => {
      expect(asksForSecret(text)).to.equal(true);
      expect(asksForSecret(`${'Hola, soy Ana de soporte. '.repeat(60)}${text.toUpperCase()}`)).to.equal(true);
    });
  }

  for (const text of lines(passes)) {
    it(`lets "${text}" pass`, () => {
      expect(asksForSecret(text)).to.equal(false);
    });
  }

  it('judges any text, also one of thousands of secrets, in time that grows with its length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => typeof asksForSecret(text) === 'boolean'),
    );
    for (const word of ['password ', 'send ', 'me, ', '? ', 'x']) {
      const startedAt = performance.now();
      asksForSecret(word.repeat(8000 / word.length));
      expect(performance.now() - startedAt, word).to.be.lessThan(1000);
    }
  });
});

describe('words about another person’s account', () => {
  for (const text of [
    "my boss's account is locked",
    'please reset the password of my manager',
    'I am writing on behalf of Mr Smith',
    'it is for someone else',
    'es la cuenta de mi jefa',
    'necesito desbloquear el usuario de mi compañero',
    'escribo a nombre de Pedro',
    'é a conta do meu chefe',
    'em nome de João',
    'le compte de mon collègue est bloqué',
    'au nom de Pierre',
    'das Konto meiner Chefin ist gesperrt',
    'das Passwort von meinem Kollegen',
    'im Auftrag von Herrn Maier',
  ]) {
    it(`are recognised in "${text}"`, () => expect(aboutAnother(text)).to.equal(true));
  }

  for (const text of [
    'my account is locked',
    'my boss told me to reset my password',
    'mi cuenta está bloqueada',
    'mi jefe me dijo que cambie mi contraseña',
    'minha conta está bloqueada',
    'mon compte est bloqué',
    'mein Konto ist gesperrt',
    'I have a meeting with my manager',
  ]) {
    it(`are not read into "${text}"`, () => expect(aboutAnother(text)).to.equal(false));
  }
});
